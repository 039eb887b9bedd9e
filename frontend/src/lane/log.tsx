import { memo, useCallback, useEffect, useRef } from "react";
import type { LogLine } from "../fold/fold";
import { millis } from "../fold/order";
import { sinceStart } from "../format/time";

interface Props {
  lines: LogLine[];
  /** When the run started, in milliseconds since 1970. */
  start: number | null;
  title: string;
}

const NEAR_END_PX = 40;

/** The log scrolls to its last line, also when its height changes, unless somebody has scrolled back. */
export const Log = memo(function Log({ lines, start, title }: Props) {
  const box = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const showEnd = useCallback(() => {
    const element = box.current;
    if (!element) return;
    height.current = element.clientHeight;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
  }, []);
  useEffect(showEnd);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(showEnd);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [showEnd]);
  return (
    <section
      ref={box}
      className="log"
      aria-label={`Log of ${title}`}
      // A region that scrolls has to be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onScroll={({ currentTarget: element }) => {
        // Somebody scrolls back in a box that keeps its height.
        if (element.clientHeight !== height.current) return;
        atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
      }}
    >
      {lines.length === 0 && <p className="empty">No events yet.</p>}
      <ol>
        {lines.map((line) => (
          <LogEntry key={line.key} line={line} start={start} />
        ))}
      </ol>
    </section>
  );
});

const LogEntry = memo(function LogEntry({ line, start }: { line: LogLine; start: number | null }) {
  return (
    <li className={line.level} data-key={line.key} data-at={line.timestamp}>
      <time dateTime={line.timestamp}>{start === null ? "" : sinceStart(millis(line.timestamp) - start)}</time>
      <span className="step">{line.label}</span>
      <span className="message">{line.message}</span>
    </li>
  );
});
