// From the last byte of an answer until matrix and timeline are painted. The app shows one at a time, so it is charged
// for both: the load until its matrix is painted, then the click on its timeline until that is painted. The pages
// beside it draw both at once.
import { openView } from "../app.js";
import { able, CONTESTANTS } from "../contestants.js";
import { noted, withPage } from "../browser.js";
import { median, print, record } from "../figures.js";
import { SENT } from "../stage.js";

export const title = "From the answer to pixels";
/** Whom the goals are set against. */
const YARDSTICK = "plain JS, scan";

export async function measure({ stage, answers, size, runs, names: asked }) {
  for (const answer of answers) {
    stage.answer = answer;
    const { names, without } = able(asked, "loads", answer);
    const samples = Object.fromEntries(names.map((name) => [name, []]));
    for (let run = 0; run < runs; run++) {
      for (const name of names) samples[name].push(await load(stage, CONTESTANTS[name], size));
    }
    const of = (name, key) => median(samples[name].map((sample) => sample[key]));
    if (names.includes("app")) record("last byte -> matrix and timeline painted, ms", answer.statuses, of("app", "last"));
    const peers = names.filter((name) => name !== "app");
    const best = Math.min(...peers.map((name) => of(name, "last")));
    print(
      `last byte -> matrix and timeline painted, ms; ${answer.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
      ["", "matrix", "+ timeline", "both", `to ${YARDSTICK}`, "to the best peer", "asked -> both"],
      names.map((name) => {
        const both = of(name, "last");
        const times = names.includes(YARDSTICK) ? both / of(YARDSTICK, "last") : null;
        return [name, of(name, "matrix"), of(name, "timeline"), both, times, both / best, of(name, "asked")];
      }),
      `${SENT} ${without}`,
    );
  }
}

async function load(stage, contestant, size) {
  return withPage(async (page) => {
    await page.goto(stage.url + contestant.path("both", size));
    const painted = await noted(page, "painted");
    const { lastByte, asked } = await page.evaluate(() => ({ lastByte: bench.lastByte(), asked: bench.asked() }));
    const sample = { matrix: painted - lastByte, timeline: null, last: painted - lastByte, asked: painted - asked };
    if (!contestant.both) {
      await page.waitForTimeout(300);
      sample.timeline = await openView(page, "Timeline");
      sample.last += sample.timeline;
      sample.asked += sample.timeline;
    } else {
      sample.matrix = null;
    }
    return sample;
  });
}
