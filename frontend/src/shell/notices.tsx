import { notices } from "./shared";
import { useStore } from "./store";

export function Notices() {
  const said = useStore(notices);
  return (
    <div className="notices" aria-live="polite">
      {said.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
