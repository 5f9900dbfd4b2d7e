// Starts Chromium, opens observed pages, and reads tasks of the main thread from a trace and memory from the system.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** The executable in CHROMIUM, or Playwright's own. */
const LAUNCH = { args: FLAGS, ...(process.env.CHROMIUM ? { executablePath: process.env.CHROMIUM } : { channel: "chromium" }) };
const OBSERVE = await readFile(fileURLToPath(new URL("observe.js", import.meta.url)), "utf8");

/** Calls `use` with a page of a new browser; the page is observed. */
export async function withPage(use, { observed = true } = {}) {
  const browser = await chromium.launch(LAUNCH);
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-US", timezoneId: "UTC" });
    if (observed) await context.addInitScript(OBSERVE);
    const page = await context.newPage();
    const failed = new Promise((_, reject) => page.once("pageerror", reject));
    return await Promise.race([use(page, browser), failed]);
  } finally {
    await browser.close();
  }
}

/** The name and version of the browser. */
export async function version() {
  const browser = await chromium.launch(LAUNCH);
  const text = `Chromium ${browser.version()}`;
  await browser.close();
  return text;
}

/** Waits until the observer has set this time of `window.bench`, and returns it in milliseconds. */
export async function waitFor(page, name, timeout = 60_000) {
  // Polled slowly, and without Playwright's own script, which takes 20 ms while the page starts.
  const session = await page.context().newCDPSession(page);
  try {
    for (const until = Date.now() + timeout; Date.now() < until; ) {
      await new Promise((next) => setTimeout(next, 100));
      const { result } = await session.send("Runtime.evaluate", { expression: `window.bench?.${name} || 0` });
      if (result.value) return result.value;
    }
  } finally {
    await session.detach();
  }
  throw new Error(`${name} was not set within ${timeout} ms`);
}

/** The tasks of the page's main thread during `act`, as {at, ms}, and its marks, as {name, at}, in milliseconds. */
export async function traced(page, browser, act) {
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value) if (event.name === "RunTask" || event.name === "thread_name" || event.cat === "blink.user_timing") events.push(event);
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["disabled-by-default-devtools.timeline", "blink.user_timing"], excludedCategories: ["*"] },
  });
  let result;
  try {
    result = await act();
  } finally {
    const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
    await session.send("Tracing.end");
    await complete;
    await session.detach();
  }
  const marks = events.filter(({ cat, name }) => cat === "blink.user_timing" && name.startsWith("bench-"));
  // The observer's marks are on the main thread of the page.
  const thread = marks[0] && `${marks[0].pid}.${marks[0].tid}`;
  const tasks = events.filter(({ name, pid, tid }) => name === "RunTask" && `${pid}.${tid}` === thread);
  return {
    result,
    tasks: tasks.map(({ ts, dur }) => ({ at: ts / 1e3, ms: (dur ?? 0) / 1e3 })).sort((one, other) => one.at - other.at),
    marks: marks.map(({ name, ts }) => ({ name, at: ts / 1e3 })).sort((one, other) => one.at - other.at),
  };
}

/** Tasks in the `milliseconds` after a mark: the longest, the number of those over 50 ms, and the sum. */
export function tasksFrom(tasks, mark, milliseconds) {
  const within = tasks.filter(({ at, ms }) => at + ms >= mark.at && at <= mark.at + milliseconds).map(({ ms }) => ms);
  return {
    longest: Math.max(...within),
    long: within.filter((ms) => ms > 50).length,
    busy: within.reduce((sum, ms) => sum + ms, 0),
  };
}

/** Peak resident megabytes of the largest renderer; `null` if the system does not report it. */
export async function peakResident(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  const peaks = await Promise.all(
    renderers.map(async ({ id }) => {
      const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
      return Number(status.match(/VmHWM:\s+(\d+)/)?.[1] ?? 0) / 1e3;
    }),
  );
  return Math.max(...peaks) || null;
}

/**
 * Watches the resident memory of the largest renderer until `stop` is called, which returns its parts at the highest sum, in
 * megabytes: what is of the process alone, of mapped files (the browser's program), and shared (bytes on their way).
 */
export async function watchResident(browser) {
  const session = await browser.newBrowserCDPSession();
  let highest = { all: 0 };
  let isStopped = false;
  const watching = (async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const renderers = processInfo.filter(({ type }) => type === "renderer");
    while (!isStopped) {
      for (const { id } of renderers) {
        const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
        const of = (name) => Number(status.match(new RegExp(`${name}:\\s+(\\d+)`))?.[1] ?? 0) / 1e3;
        const now = { all: of("VmRSS"), own: of("RssAnon"), files: of("RssFile"), shared: of("RssShmem") };
        if (now.all > highest.all) highest = now;
      }
      await new Promise((next) => setTimeout(next, 10));
    }
    await session.detach();
  })();
  return async () => {
    isStopped = true;
    await watching;
    return highest;
  };
}

/** Megabytes of the page's WebAssembly memories. */
export const wasmMemory = async (page) => (await page.evaluate(() => bench.wasmBytes())) / 1e6;

/** Megabytes of JavaScript after a garbage collection: objects, and array buffers. */
export async function javascriptMemory(page, { collect = true } = {}) {
  const session = await page.context().newCDPSession(page);
  if (collect) await session.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return { heap: usedSize / 1e6, buffers: (backingStorageSize ?? 0) / 1e6 };
}
