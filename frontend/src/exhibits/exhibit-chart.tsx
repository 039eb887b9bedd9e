import type { ChartLine, ExhibitChart } from "./exhibit";
import { tick } from "./figure";
import { scaleOf } from "./scale";
import "./exhibits.css";

const WIDTH = 720;
const HEIGHT = 340;
const LEFT = 86;
const RIGHT = 16;
const TOP = 10;
const BOTTOM = 46;
const DASHES = ["", "7 5", "2 4", "10 4 2 4"];

/**
 * The lines of an exhibit, for the eye alone: the table has the figures. A cross ends a line at a limit of AWS, which
 * the legend names.
 */
export function Chart({ chart }: { chart: ExhibitChart }) {
  const points = chart.lines.flatMap((line) => line.points);
  const across = scaleOf(points.map(([x]) => x), chart.x.log);
  const up = scaleOf(points.map(([, y]) => y), chart.y.log);
  const x = (value: number) => LEFT + across.place(value) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - up.place(value) * (HEIGHT - TOP - BOTTOM);
  return (
    <figure className="exhibit-chart">
      <figcaption>{chart.title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        {up.ticks.map((value) => (
          <g key={value} className="axis">
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 8} y={y(value)} textAnchor="end" dominantBaseline="central">
              {tick(value, chart.y.unit)}
            </text>
          </g>
        ))}
        {across.ticks.map((value) => (
          <text key={value} className="axis" x={x(value)} y={HEIGHT - BOTTOM + 18} textAnchor="middle">
            {tick(value, "")}
          </text>
        ))}
        <text className="axis" x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 6} textAnchor="middle">
          {chart.x.title}
        </text>
        {chart.lines.map((line, place) => (
          <Line key={line.key} line={line} dash={dash(place)} x={x} y={y} />
        ))}
      </svg>
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

function dash(place: number): string | undefined {
  return DASHES[place % DASHES.length] || undefined;
}

function cross(x: number, y: number): string {
  return `M${x - 6} ${y - 6}l12 12M${x - 6} ${y + 6}l12 -12`;
}
