// The time from the first request until the whole board is painted in the matrix: in pages, by how many are requested at a
// time and how long a response takes to begin, beside pages that receive one response.
import { WAYS } from "../app.js";
import { waitFor, withPage } from "../browser.js";
import { CONTESTANTS } from "../contestants.js";
import { median, print } from "../figures.js";
import { DELIVERY } from "../stage.js";

export const title = "Pages at a time";
const AT_ONCE = [1, 2, 4];
/** Milliseconds until a response begins. */
const DELAYS = [0, 50, 200];
const BASELINE = "plain JS, scan, streamed";

export async function measure({ stage, responses, size, runs }) {
  for (const response of responses) {
    stage.response = response;
    const ways = [
      ...AT_ONCE.map((count) => [`app, pages of 100 entries, ${count} at a time`, WAYS["pages of 100 entries"], count]),
      ["app, one response", WAYS["one response"], 1],
      [BASELINE, CONTESTANTS[BASELINE].path("matrix", size), 1],
    ];
    const cells = new Map(ways.map(([name]) => [name, []]));
    for (const delay of DELAYS) {
      const samples = new Map(ways.map(([name]) => [name, []]));
      for (let run = 0; run < runs; run++) {
        for (const [name, path, count] of ways) {
          Object.assign(stage, { pagesAtOnce: count, delay });
          samples.get(name).push(await load(stage, path));
        }
      }
      const baseline = median(samples.get(BASELINE));
      for (const [name, times] of samples) cells.get(name).push(median(times), median(times) / baseline);
    }
    Object.assign(stage, { pagesAtOnce: 2, delay: 0 });
    print(
      `first request -> whole board painted, ms and times ${BASELINE}; ${response.statuses.toLocaleString("en-US")} statuses in ${response.pages.length} pages, ${runs} runs`,
      ["", ...DELAYS.flatMap((delay) => [delay ? `each response after ${delay} ms` : "responses at once", "times"])],
      [...cells].map(([name, values]) => [name, ...values]),
      DELIVERY,
    );
  }
}

function load(stage, path) {
  return withPage(async (page) => {
    await page.goto(stage.url + path);
    const painted = await waitFor(page, "painted");
    return painted - (await page.evaluate(() => bench.requested()));
  });
}
