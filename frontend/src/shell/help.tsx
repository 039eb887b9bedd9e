import { useEffect, useRef } from "react";
import { shortcutsOn, switchShortcuts } from "./shortcuts";
import { useStore } from "./store";

const MANAGERS_KEYS = "A D";
const KEYS: [string, string][] = [
  ["1 2 3", "choose Alice, Bob or Charlie"],
  ["4", "somebody else"],
  ["D S B", "durable, Step Functions, both"],
  ["R", "run"],
  [MANAGERS_KEYS, "approve or deny, in the manager's dialog"],
  ["Esc", "close a dialog"],
  ["T", "light or dark"],
  ["?", "this list"],
];

export function Help({ manager, onClose }: { manager: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const on = useStore(shortcutsOn);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keys</h2>
      <dl>
        {KEYS.filter(([keys]) => manager || keys !== MANAGERS_KEYS).map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className="each">
        <input type="checkbox" checked={on} onChange={() => switchShortcuts(!on)} />
        Single keys do something
      </label>
      <button type="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
