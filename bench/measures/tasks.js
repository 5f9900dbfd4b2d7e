// The longest task of the main thread while an answer loads, from the first request until all is painted, by the
// browser's own trace (tasks shorter than 50 ms are seen too).
import { APP } from "../stage.js";
import { able, CONTESTANTS } from "../contestants.js";
import { noted, traced, withPage } from "../browser.js";
import { median, print, record } from "../figures.js";

export const title = "Longest task while loading";

export async function measure({ stage, answers, size, runs, names: asked }) {
  for (const answer of answers) {
    stage.answer = answer;
    const names = able(asked, answer);
    const ways = names.map((name) => [name === "app" ? "app, one answer" : name, CONTESTANTS[name].path("both", size)]);
    if (names.includes("app")) ways.splice(1, 0, ["app, pages of 100 entries", `?AppId=${APP}`]);
    const samples = ways.map(() => []);
    for (let run = 0; run < runs; run++) {
      for (const [at, [, path]] of ways.entries()) samples[at].push(await load(stage, path));
    }
    const of = (at, key) => median(samples[at].map((sample) => sample[key]));
    for (const [at, [name]] of ways.entries()) {
      if (name.startsWith("app")) record(`longest task while loading, ${name.slice(5)}, ms`, answer.statuses, of(at, "longest"));
    }
    print(
      `main thread while loading, ms; ${answer.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
      ["", "longest task", "tasks over 50 ms", "busy in all", "first pixels after first answer", "painted after first request"],
      ways.map(([name], at) => [name, of(at, "longest"), of(at, "long"), of(at, "busy"), of(at, "first"), of(at, "painted")]),
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
    const loading = tasks.filter(({ at }) => at > end - result.painted - 1 && at <= end).map(({ ms }) => ms);
    return {
      ...result,
      longest: Math.max(...loading),
      long: loading.filter((ms) => ms > 50).length,
      busy: loading.reduce((sum, ms) => sum + ms, 0),
    };
  });
}
