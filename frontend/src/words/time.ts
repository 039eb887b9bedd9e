/** A length of time in a column of seconds: `0.41`, and with its unit once that isn't seconds. */
export function inSeconds(ms: number): string {
  const text = seconds(ms);
  return text.includes("min") ? text : text.replace(" s", "");
}

/** A length of time in a sentence: `0.41 s`, `2 min 03 s`. */
export function seconds(ms: number): string {
  const whole = Math.max(0, ms) / 1000;
  if (whole < 100) return `${whole.toFixed(2)} s`;
  const minutes = Math.floor(whole / 60);
  return `${minutes} min ${pad(Math.floor(whole % 60))} s`;
}

/** The shared clock: `00:07.412`. */
export function stopwatch(ms: number): string {
  const whole = Math.max(0, Math.floor(ms));
  const minutes = Math.floor(whole / 60_000);
  const rest = whole % 60_000;
  return `${pad(minutes)}:${pad(Math.floor(rest / 1000))}.${String(rest % 1000).padStart(3, "0")}`;
}

/** What is left until a deadline: `29:54`, with hours if there are any. */
export function countdown(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(whole / 3600);
  const text = `${pad(Math.floor((whole % 3600) / 60))}:${pad(whole % 60)}`;
  return hours > 0 ? `${hours}:${text}` : text;
}

/** A moment since the clock's start, as the log shows it: `+7.412`. */
export function since(ms: number): string {
  return `+${(Math.max(0, ms) / 1000).toFixed(3)}`;
}

/** By how much a lane is behind or ahead, in a column of seconds: `+0.31`, `−0.02`. */
export function signed(ms: number): string {
  const text = inSeconds(Math.abs(ms));
  if (Number.parseFloat(text) === 0) return text;
  return ms < 0 ? `−${text}` : `+${text}`;
}

const MOMENT = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "medium" });

export function moment(stamp: string): string {
  return MOMENT.format(new Date(stamp));
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
