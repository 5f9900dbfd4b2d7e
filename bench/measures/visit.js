// A first and a second visit to the demo, served by the release binary: the bytes on the wire before the first board and soon
// after it, and the time from the navigation until the default view of 10,000 statuses is painted.
import { waitFor, withPage } from "../browser.js";
import { median, print } from "../figures.js";
import { APP, Demo } from "../stage.js";

export const title = "A visit";

export async function measure({ runs }) {
  const demo = await Demo.start(10_000);
  try {
    const samples = [];
    for (let run = 0; run < runs; run++) samples.push(await visit(demo));
    const rows = ["first", "second"].map((which) => {
      const of = (key) => median(samples.map((sample) => sample[which][key]));
      return [
        `${which} visit`, of("files"), of("fileBytes") / 1e3, of("laterFiles"), of("laterBytes") / 1e3, of("calls"), of("callBytes") / 1e3,
        samples[0][which].coding, of("painted"),
      ];
    });
    print(
      `navigation -> the demo's rollouts painted; ${runs} runs`,
      ["", "files before the board", "their KB on the wire", "files after", "their KB", "API calls", "their KB", "coding", "painted, ms"],
      rows,
    );
  } finally {
    await demo.stop();
  }
}

async function visit(demo) {
  return withPage(async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    const first = await open(page, session, demo);
    // The second visit comes from another page.
    await page.goto("about:blank");
    const second = await open(page, session, demo);
    return { first, second };
  });
}

async function open(page, session, demo) {
  const requests = new Map();
  const note = (id, more) => requests.set(id, { ...requests.get(id), ...more });
  const listeners = {
    "Network.requestWillBeSent": ({ requestId, request }) => note(requestId, { url: request.url }),
    "Network.requestServedFromCache": ({ requestId }) => note(requestId, { cached: true }),
    "Network.responseReceived": ({ requestId, response }) =>
      note(requestId, { ...(response.fromDiskCache && { cached: true }), coding: response.headers["content-encoding"] }),
    "Network.loadingFinished": ({ requestId, encodedDataLength }) => note(requestId, { bytes: encodedDataLength }),
  };
  for (const [name, listener] of Object.entries(listeners)) session.on(name, listener);
  await page.goto(`${demo.url}?v=2&AppId=${APP}`);
  const painted = await waitFor(page, "painted");
  const before = new Set([...requests].filter(([, { bytes }]) => bytes !== undefined).map(([id]) => id));
  await page.waitForTimeout(2_000);
  for (const [name, listener] of Object.entries(listeners)) session.off(name, listener);
  const sent = [...requests].filter(([, { url, cached }]) => url?.startsWith(demo.url) && !cached);
  const [calls, all] = [true, false].map((api) => sent.filter(([, { url }]) => url.includes("/api/") === api));
  const [files, later] = [true, false].map((isBefore) => all.filter(([id]) => before.has(id) === isBefore));
  const bytes = (some) => some.reduce((sum, [, request]) => sum + (request.bytes ?? 0), 0);
  const codings = new Set(files.map(([, { coding }]) => coding ?? "none"));
  return {
    files: files.length,
    fileBytes: bytes(files),
    laterFiles: later.length,
    laterBytes: bytes(later),
    calls: calls.length,
    callBytes: bytes(calls),
    coding: [...codings].join(", "),
    painted,
  };
}
