// The time from the last byte of a response until matrix and timeline are painted. The app shows one at a time, so its time is
// the load until its matrix is painted plus the time from a click until its timeline is painted. The other pages draw both
// at once.
import { openView } from "../app.js";
import { participants, CONTESTANTS } from "../contestants.js";
import { waitFor, withPage } from "../browser.js";
import { median, print, recordCost } from "../figures.js";
import { DELIVERY } from "../stage.js";

export const title = "From the response to pixels";
/** The contestant that the goals refer to. */
const BASELINE = "plain JS, scan";

export async function measure({ stage, responses, size, runs, names: selected }) {
  for (const response of responses) {
    stage.response = response;
    const { names, without } = participants(selected, "loads", response);
    const samples = Object.fromEntries(names.map((name) => [name, []]));
    for (let run = 0; run < runs; run++) {
      for (const name of names) samples[name].push(await load(stage, CONTESTANTS[name], size));
    }
    const of = (name, key) => median(samples[name].map((sample) => sample[key]));
    if (names.includes("app")) recordCost("last byte -> matrix and timeline painted, ms", response.statuses, of("app", "last"));
    const peers = names.filter((name) => name !== "app");
    const best = Math.min(...peers.map((name) => of(name, "last")));
    print(
      `last byte -> matrix and timeline painted, ms; ${response.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
      ["", "matrix", "+ timeline", "both", `to ${BASELINE}`, "to the best peer", "request -> both"],
      names.map((name) => {
        const both = of(name, "last");
        const times = names.includes(BASELINE) ? both / of(BASELINE, "last") : null;
        return [name, of(name, "matrix"), of(name, "timeline"), both, times, both / best, of(name, "requested")];
      }),
      `${DELIVERY} ${without}`,
    );
  }
}

async function load(stage, contestant, size) {
  return withPage(async (page) => {
    await page.goto(stage.url + contestant.path("both", size));
    const painted = await waitFor(page, "painted");
    const { lastByte, requested } = await page.evaluate(() => ({ lastByte: bench.lastByte(), requested: bench.requested() }));
    const sample = { matrix: painted - lastByte, timeline: null, last: painted - lastByte, requested: painted - requested };
    if (!contestant.both) {
      await page.waitForTimeout(300);
      sample.timeline = await openView(page, "Timeline");
      sample.last += sample.timeline;
      sample.requested += sample.timeline;
    } else {
      sample.matrix = null;
    }
    return sample;
  });
}
