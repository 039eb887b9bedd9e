import { useCallback, useEffect, useRef } from "react";
import { openChannel, type StageState } from "./channel";

/** The stage's side of the window with the notes: it tells where the talk is, and takes its keys. */
export function useNotesWindow(state: StageState): { open: () => void } {
  const latest = useRef(state);
  const send = useRef<() => void>(() => undefined);
  useEffect(() => {
    const channel = openChannel((message) => {
      if (message.kind === "hello") channel.send({ kind: "state", state: latest.current });
      if (message.kind === "key") document.body.dispatchEvent(new KeyboardEvent("keydown", { key: message.key, bubbles: true }));
    });
    send.current = () => channel.send({ kind: "state", state: latest.current });
    return channel.close;
  }, []);
  useEffect(() => {
    latest.current = state;
    send.current();
  }, [state]);
  const open = useCallback(() => void window.open("/talk/notes", "talk-notes", "width=900,height=800"), []);
  return { open };
}
