import { useEffect, useRef } from "react";
import { useRoute } from "wouter";
import { STAGE_KEYS } from "../talk/keys";
import { shortcutsOn, switchShortcuts } from "../ui/shortcuts";
import { useStore } from "../ui/store";

const MANAGER_KEYS = "A D";
const KEYS: [keys: string, action: string][] = [
  ["1 2 3", "Fill the form with Alice, Bob or Charlie"],
  ["4", "Fill in another applicant"],
  ["D S B", "Choose Durable, Step Functions or both"],
  ["R", "Run"],
  [MANAGER_KEYS, "Approve or deny in the manager's dialog"],
  ["Esc", "Close a dialog"],
  ["T", "Switch between light and dark"],
  ["?", "Show this list"],
];

export function Help({ manager, onClose }: { manager: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const on = useStore(shortcutsOn);
  const [onStage] = useRoute("/talk/*?");
  const keys = onStage ? STAGE_KEYS : KEYS.filter(([keysOfAction]) => manager || keysOfAction !== MANAGER_KEYS);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keyboard shortcuts</h2>
      <dl>
        {keys.map(([keysOfAction, action]) => (
          <div key={keysOfAction}>
            <dt>
              {keysOfAction.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{action}</dd>
          </div>
        ))}
      </dl>
      <label className="option">
        <input type="checkbox" checked={on} onChange={() => switchShortcuts(!on)} />
        Use single-key shortcuts
      </label>
      <button type="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
