/** Lengths of time in milliseconds, and moments, as text. */

/** A duration in a sentence: `0.41 s`, `2 min 03 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 100) return `${seconds.toFixed(2)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${pad(Math.floor(seconds % 60))} s`;
}

/** A duration in a column of seconds: `0.41`; longer ones have their units: `2 min 03 s`. */
export function durationInColumn(ms: number): string {
  const text = duration(ms);
  return text.includes("min") ? text : text.replace(" s", "");
}

/** A difference of durations in a column of seconds: `+0.31`, `−0.02`. */
export function signedDuration(ms: number): string {
  const text = durationInColumn(Math.abs(ms));
  if (Number.parseFloat(text) === 0) return text;
  return ms < 0 ? `−${text}` : `+${text}`;
}

/** A moment on an axis, without false precision: `0.25 s`, `7 s`, `20 min`, `3 d`. */
export function tickTime(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 1) return `${Number(seconds.toFixed(3))} s`;
  if (seconds < 600) return `${Number(seconds.toFixed(seconds < 10 ? 1 : 0))} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** A stopwatch: `00:07.412`. */
export function stopwatch(ms: number): string {
  const whole = Math.max(0, Math.floor(ms));
  const minutes = Math.floor(whole / 60_000);
  const rest = whole % 60_000;
  return `${pad(minutes)}:${pad(Math.floor(rest / 1000))}.${String(rest % 1000).padStart(3, "0")}`;
}

/** The time left until a deadline: `29:54`, with hours if there are any. */
export function countdown(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(whole / 3600);
  const text = `${pad(Math.floor((whole % 3600) / 60))}:${pad(whole % 60)}`;
  return hours > 0 ? `${hours}:${text}` : text;
}

/** The time since the run's start, as the log shows it: `+7.412`. */
export function sinceStart(ms: number): string {
  return `+${(Math.max(0, ms) / 1000).toFixed(3)}`;
}

const DATE_TIME = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "medium" });

/** An ISO 8601 timestamp as date and time of the reader's time zone. */
export function dateTime(timestamp: string): string {
  return DATE_TIME.format(new Date(timestamp));
}

const TIME_OF_DAY = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** A moment in milliseconds since 1970 as a time of the reader's day: `14:03:22`. */
export function timeOfDay(ms: number): string {
  return TIME_OF_DAY.format(ms);
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
