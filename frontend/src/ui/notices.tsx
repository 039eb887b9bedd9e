import { store, useStore } from "./store";

interface Notice {
  id: number;
  text: string;
}

const NOTICE_MS = 6000;

const notices = store<Notice[]>([]);
let lastId = 0;

/** Show a notice for some seconds; screen readers read it out. */
export function notify(text: string): void {
  lastId += 1;
  const notice = { id: lastId, text };
  notices.set([...notices.get(), notice]);
  setTimeout(() => notices.set(notices.get().filter((shown) => shown !== notice)), NOTICE_MS);
}

export function Notices() {
  const shown = useStore(notices);
  return (
    <div className="notices" aria-live="polite">
      {shown.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
