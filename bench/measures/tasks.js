// The longest task of the main thread while an answer loads, from the first request until the matrix is painted, by the
// browser's own trace (tasks shorter than 50 ms are seen too). All draw the matrix alone, as the app does.
import { WAYS } from "../app.js";
import { able, CONTESTANTS } from "../contestants.js";
import { noted, tasksFrom, traced, withPage } from "../browser.js";
import { median, print, record } from "../figures.js";
import { SENT } from "../stage.js";

export const title = "Longest task while loading";

export async function measure({ stage, answers, size, runs, names: asked }) {
  for (const answer of answers) {
    stage.answer = answer;
    const { names, without } = able(asked, "tasks", answer);
    const ways = names.flatMap((name) =>
      name === "app" ? Object.entries(WAYS).map(([way, path]) => [`app, ${way}`, path]) : [[name, CONTESTANTS[name].path("matrix", size)]],
    );
    const samples = ways.map(() => []);
    for (let run = 0; run < runs; run++) {
      for (const [at, [, path]] of ways.entries()) samples[at].push(await load(stage, path));
    }
    const of = (at, key) => median(samples[at].map((sample) => sample[key]));
    for (const [at, [name]] of ways.entries()) {
      if (name.startsWith("app")) record(`longest task while loading, ${name.slice(5)}, ms`, answer.statuses, of(at, "longest"));
    }
    print(
      `main thread until the matrix is painted, ms; ${answer.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
      ["", "longest task", "tasks over 50 ms", "busy in all", "first pixels after first answer", "painted after first request"],
      ways.map(([name], at) => [name, of(at, "longest"), of(at, "long"), of(at, "busy"), of(at, "first"), of(at, "painted")]),
      `${SENT} ${without}`,
    );
  }
}

async function load(stage, path) {
  return withPage(async (page, browser) => {
    const { result, tasks, marks } = await traced(page, browser, async () => {
      await page.goto(stage.url + path);
      const painted = await noted(page, "painted");
      return page.evaluate(
        (painted) => ({
          first: Math.max(0, bench.first - bench.firstAnswerEnd()),
          painted: painted - bench.asked(),
        }),
        painted,
      );
    });
    const end = marks.find(({ name }) => name === "bench-painted").at;
    const asked = { at: end - result.painted - 1 };
    return { ...result, ...tasksFrom(tasks, asked, result.painted + 1) };
  });
}
