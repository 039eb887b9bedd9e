// The time from the writing of an event to its painting, for this page and for a client that polls every 2 seconds.
import { open, pause, run, URL_OF_LAB } from "./browser.mjs";

/** Runs in the page: records the age of each log line when it is painted. */
function watchPaints() {
  window.paints = [];
  const seen = new Set();
  const note = (line) => {
    const key = `${line.closest("[data-engine]")?.dataset.engine ?? ""}${line.dataset.key}`;
    if (seen.has(key)) return;
    seen.add(key);
    const written = Date.parse(line.dataset.at);
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.addEventListener("message", () => {
        window.paints.push({ written, took: Date.now() - written });
      });
      painted.port1.start();
      painted.port2.postMessage(null);
    });
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.matches("li[data-key]")) note(node);
        for (const line of node.querySelectorAll("li[data-key]")) note(line);
      }
    }
  }).observe(document, { childList: true, subtree: true });
}

/** A simple client: it reads the whole loan every two seconds. */
const POLL_CLIENT = `<!doctype html><ol id="log"></ol><script>
  const id = new URLSearchParams(location.search).get("id");
  let shown = 0;
  setInterval(async () => {
    const { logs } = await (await fetch("/api/status/" + id)).json();
    for (const [place, line] of logs.entries()) {
      if (place < shown) continue;
      const item = document.createElement("li");
      item.dataset.key = String(place);
      item.dataset.at = line.timestamp;
      item.textContent = line.message;
      document.getElementById("log").append(item);
    }
    shown = logs.length;
  }, 2000);
</script>`;

/** Measure this page in races of an applicant who needs no manager. */
export async function measurePage(races) {
  const { page, context } = await open();
  const ages = [];
  for (let race = 0; race < races; race += 1) {
    await page.goto(`${URL_OF_LAB}/`);
    await page.evaluate(watchPaints);
    await run(page, { who: "Charlie Wilson", engine: "both", pace: 300 });
    const started = Date.now();
    await page.locator(".equivalence").waitFor();
    await pause(500);
    // Events from before the stream was open say nothing about the stream.
    const paints = await page.evaluate(() => window.paints);
    ages.push(...agesOf(paints, started));
  }
  await context.close();
  return summary(ages);
}

/** Measure the polling client with one loan. */
export async function measurePoll() {
  const { page, context } = await open();
  await page.route("**/poll-client.html*", (route) =>
    route.fulfill({ contentType: "text/html", body: POLL_CLIENT }),
  );
  const answer = await fetch(`${URL_OF_LAB}/api/apply`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: "Charlie Wilson", sin: "3333", loan_amount: 25000, pace_ms: 300 }),
  });
  const { application_id: id } = await answer.json();
  await page.addInitScript(watchPaints);
  await page.goto(`${URL_OF_LAB}/poll-client.html?id=${id}`);
  const started = Date.now();
  await page.locator("li", { hasText: "Loan approved" }).waitFor();
  await pause(500);
  const paints = await page.evaluate(() => window.paints);
  await context.close();
  return summary(agesOf(paints, started));
}

/** The ages of the events that were written after `started`, in milliseconds. */
function agesOf(paints, started) {
  return paints.filter(({ written }) => written > started).map(({ took }) => took);
}

function summary(ages) {
  const sorted = ages.toSorted((left, right) => left - right);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { events: sorted.length, median_ms: at(0.5), p95_ms: at(0.95), max_ms: sorted.at(-1) };
}
