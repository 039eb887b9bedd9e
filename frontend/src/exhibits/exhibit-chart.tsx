import type { ChartLine, ExhibitChart } from "./exhibit";
import { tick } from "./figure";
import { scaleOf } from "./scale";
import "./exhibits.css";

const WIDTH = 720;
const HEIGHT = 300;
const DASHES = ["", "7 5", "2 4", "10 4 2 4"];

/**
 * The lines of an exhibit, for the eye alone: the table has the figures. A cross ends a line at a limit of AWS, which
 * the legend names.
 */
export function Chart({ chart }: { chart: ExhibitChart }) {
  const points = chart.lines.flatMap((line) => line.points);
  const across = scaleOf(points.map(([x]) => x), chart.x.log);
  const up = scaleOf(points.map(([, y]) => y), chart.y.log);
  const x = (value: number) => across.place(value) * WIDTH;
  const y = (value: number) => (1 - up.place(value)) * HEIGHT;
  return (
    <figure className="exhibit-chart">
      <figcaption>{chart.title}</figcaption>
      <div className="plot" aria-hidden="true">
        <div className="up">
          {up.ticks.map((value) => (
            <span key={value} style={{ bottom: percent(up.place(value)) }}>
              {tick(value, chart.y.unit)}
            </span>
          ))}
        </div>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
          {up.ticks.map((value) => (
            <line key={value} className="axis" x1="0" x2={WIDTH} y1={y(value)} y2={y(value)} />
          ))}
          {chart.lines.map((line, place) => (
            <Line key={line.key} line={line} dash={dash(place)} x={x} y={y} />
          ))}
        </svg>
        <div className="across">
          {across.ticks.map((value) => (
            <span key={value} style={{ left: percent(across.place(value)) }}>
              {tick(value, "")}
            </span>
          ))}
        </div>
      </div>
      <p className="faint">{chart.x.title}</p>
      <ul className="exhibit-legend">
        {chart.lines.map((line, place) => (
          <li key={line.key} className={line.family}>
            <svg viewBox="0 0 40 8" aria-hidden="true">
              <line x1="0" x2="40" y1="4" y2="4" strokeDasharray={dash(place)} />
            </svg>
            {line.title}
            {line.ends_at && <span className="faint"> ends: {line.ends_at}</span>}
          </li>
        ))}
      </ul>
    </figure>
  );
}

interface LineProps {
  line: ChartLine;
  dash: string | undefined;
  x: (value: number) => number;
  y: (value: number) => number;
}

function Line({ line, dash: dashes, x, y }: LineProps) {
  const end = line.points.at(-1);
  return (
    <g className={line.family}>
      <polyline points={line.points.map(([a, b]) => `${x(a)},${y(b)}`).join(" ")} strokeDasharray={dashes} />
      {line.points.map(([a, b]) => (
        <circle key={a} cx={x(a)} cy={y(b)} r="3" />
      ))}
      {line.ends_at && end && <path className="end" d={cross(x(end[0]), y(end[1]))} />}
    </g>
  );
}

function percent(part: number): string {
  return `${100 * part}%`;
}

function dash(place: number): string | undefined {
  return DASHES[place % DASHES.length] || undefined;
}

function cross(x: number, y: number): string {
  return `M${x - 6} ${y - 6}l12 12M${x - 6} ${y + 6}l12 -12`;
}
