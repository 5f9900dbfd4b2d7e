// The longest task of the main thread from the first request until the matrix is painted, by the browser's trace, which
// includes tasks below 50 ms. All contestants draw the matrix only, as the app does.
import { WAYS } from "../app.js";
import { participants, CONTESTANTS } from "../contestants.js";
import { waitFor, tasksFrom, traced, withPage } from "../browser.js";
import { median, print, recordCost } from "../figures.js";
import { DELIVERY } from "../stage.js";

export const title = "Longest task while loading";

export async function measure({ stage, responses, size, runs, names: selected }) {
  for (const response of responses) {
    stage.response = response;
    const { names, without } = participants(selected, "tasks", response);
    const ways = names.flatMap((name) =>
      name === "app" ? Object.entries(WAYS).map(([way, path]) => [`app, ${way}`, path]) : [[name, CONTESTANTS[name].path("matrix", size)]],
    );
    const samples = ways.map(() => []);
    for (let run = 0; run < runs; run++) {
      for (const [at, [, path]] of ways.entries()) samples[at].push(await load(stage, path));
    }
    const of = (at, key) => median(samples[at].map((sample) => sample[key]));
    for (const [at, [name]] of ways.entries()) {
      if (name.startsWith("app")) recordCost(`longest task while loading, ${name.slice(5)}, ms`, response.statuses, of(at, "longest"));
    }
    print(
      `main thread until the matrix is painted, ms; ${response.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
      ["", "longest task", "tasks over 50 ms", "busy in all", "first pixels after first response", "painted after first request"],
      ways.map(([name], at) => [name, of(at, "longest"), of(at, "long"), of(at, "busy"), of(at, "first"), of(at, "painted")]),
      `${DELIVERY} ${without}`,
    );
  }
}

async function load(stage, path) {
  return withPage(async (page, browser) => {
    const { result, tasks, marks } = await traced(page, browser, async () => {
      await page.goto(stage.url + path);
      const painted = await waitFor(page, "painted");
      return page.evaluate(
        (painted) => ({
          first: Math.max(0, bench.first - bench.firstResponseEnd()),
          painted: painted - bench.requested(),
        }),
        painted,
      );
    });
    const end = marks.find(({ name }) => name === "bench-painted").at;
    const requested = { at: end - result.painted - 1 };
    return { ...result, ...tasksFrom(tasks, requested, result.painted + 1) };
  });
}
