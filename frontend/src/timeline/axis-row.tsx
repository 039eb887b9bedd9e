import { useClock } from "../clock/run-clock";
import { type Cut, ticksOf } from "../fold/axis";
import { tickTime } from "../format/time";
import { placePoint, useAxis } from "./axis-context";

/** The axis with round moments, and a mark where a wait is shortened. */
export function AxisRow() {
  const { axis, length } = useAxis();
  const cuts = axis.cuts(useClock().now());
  return (
    <tr className="axis" aria-hidden="true">
      <td />
      <td className="track">
        <span className="bars">
          {ticksOf(length, 7).filter((tick) => hasRoom(tick, cuts, length)).map((tick) => (
            <span key={tick} className="tick" style={placePoint(tick)}>
              {tickText(tick, cuts)}
            </span>
          ))}
          {cuts.map((cut) => (
            <span key={cut.at} className="cut" style={placePoint(cut.at)} title="A long wait is shortened here">
              <svg className="icon" viewBox="0 0 16 16" focusable="false">
                <path d="M3 14 8 2M8 14 13 2" />
              </svg>
            </span>
          ))}
        </span>
      </td>
      <td className="duration">seconds</td>
    </tr>
  );
}

/** Whether a tick's text stands clear of the marks of cuts and of the end of the axis. */
function hasRoom(tick: number, cuts: Cut[], length: number): boolean {
  return cuts.every((cut) => tick > cut.at + length * 0.03 || tick < cut.at - length * 0.08) && tick < length * 0.95;
}

/** The real time of a tick; after a cut it is no round number. */
function tickText(tick: number, cuts: Cut[]): string {
  const hidden = cuts.filter((cut) => cut.at < tick).reduce((sum, cut) => sum + cut.hidden, 0);
  return tickTime(tick + hidden);
}
