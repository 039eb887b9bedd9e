/** A recorded run as one HTML file that plays without a server: the player with the run inside. */
import type { Recording } from "../api/schema";

export const RECORDING_ID = "recording";
/** A mail takes it, and a page that opens from a USB stick. */
export const MOST_FILE_BYTES = 1_500_000;

export interface PlayerFiles {
  script: string;
  style: string;
}

export function htmlFile(recording: Recording, { script, style }: PlayerFiles): string {
  const { title, about } = cardOf(recording);
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)}</title>`,
    `<meta name="description" content="${escaped(about)}">`,
    '<link rel="icon" href="data:,">',
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    '<div id="root"></div>',
    "<noscript>This page needs JavaScript.</noscript>",
    `<script type="application/json" id="${RECORDING_ID}">${inScript(JSON.stringify(recording))}</script>`,
    `<script>${script.replaceAll("</script", String.raw`<\/script`)}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

/** The title and the sentence by which a run is announced. */
export function cardOf({ run }: Recording): { title: string; about: string } {
  const [loan] = run.loans;
  const who = loan ? `${loan.record.applicant_name}, $${loan.record.loan_amount.toLocaleString("en-US")}` : "A run";
  return {
    title: `${run.title ?? who} · One loan, two engines`,
    about: run.about ?? `${who}: a recorded ${run.kind}, played as it ran.`,
  };
}

/** JSON inside a script: no text in it can end the element. */
function inScript(json: string): string {
  return json.replaceAll("<", String.raw`\u003c`);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
