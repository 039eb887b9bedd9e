import { memo, useEffect, useRef } from "react";
import type { LogLine } from "../fold/fold";
import { millis } from "../fold/order";
import { since } from "../words/time";
import { stepTitle } from "../words/titles";

interface Props {
  lines: LogLine[];
  zero: number | null;
  title: string;
}

const NEAR_END_PX = 40;

/** The log follows its end unless somebody scrolled back. */
export const Log = memo(function Log({ lines, zero, title }: Props) {
  const box = useRef<HTMLElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    const element = box.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  });
  return (
    <section
      ref={box}
      className="log"
      aria-label={`Log of ${title}`}
      // A region that scrolls has to be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onScroll={({ currentTarget: at }) => {
        follows.current = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_END_PX;
      }}
    >
      {lines.length === 0 && <p className="empty">The log begins with the first event.</p>}
      <ol>
        {lines.map((line) => (
          <Line key={line.key} line={line} zero={zero} />
        ))}
      </ol>
    </section>
  );
});

const Line = memo(function Line({ line, zero }: { line: LogLine; zero: number | null }) {
  return (
    <li className={line.level} data-key={line.key} data-at={line.timestamp}>
      <time dateTime={line.timestamp}>{zero === null ? "" : since(millis(line.timestamp) - zero)}</time>
      <span className="step">{stepTitle(line.step)}</span>
      <span className="message">{line.message}</span>
    </li>
  );
});
