/** The page's few icons, drawn on a 16-pixel grid in the colour of the text. */
const PATHS = {
  play: "M4.5 2.8v10.4L13 8z",
  check: "M3 8.5 6.4 12 13 4.5",
  cross: "M4 4l8 8M12 4l-8 8",
  dot: "M8 8h.01",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  skip: "M3 8h10",
  replay: "M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M13 3l-1.2 1.2M4.2 11.8 3 13",
  moon: "M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3",
  unfold: "M6 3.5 10.5 8 6 12.5",
  fold: "M3.5 6 8 10.5 12.5 6",
  kill: "M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
