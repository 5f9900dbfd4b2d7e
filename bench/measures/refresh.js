// A refresh in which one status of a hundred has changed, in the matrix, the timeline and the table of one page one
// after the other: from the click until the last frame that it makes, the tasks of the main thread meanwhile, and
// whether scroll and selection are what they were.
import { openView, refresh, WAYS } from "../app.js";
import { later } from "../answers.js";
import { noted, tasksFrom, traced, withPage } from "../browser.js";
import { median, print, record } from "../figures.js";

export const title = "A refresh";
const VIEWS = ["Matrix", "Timeline", "Table"];
/** What scrolls in a view. */
const SCROLLER = "[role=application], .table-scroll";

export async function measure({ stage, answers, runs, names }) {
  if (!names.includes("app")) return;
  for (const answer of answers) {
    const ways = Object.entries(WAYS);
    const samples = ways.map(() => []);
    for (let run = 0; run < runs; run++) {
      for (const [at, [, path]] of ways.entries()) samples[at].push(await play(stage, path, answer));
    }
    const rows = ways.flatMap(([way], at) =>
      VIEWS.map((view) => {
        const all = samples[at].map((found) => found[view]);
        const of = (key) => median(all.map((sample) => sample[key]));
        const kept = (key) => (all.every((sample) => sample[key]) ? "kept" : "lost");
        const name = `${view.toLowerCase()}, ${way}`;
        record(`refresh, ${name}, longest task, ms`, answer.statuses, of("longest"));
        return [name, of("painted"), of("longest"), of("long"), of("busy"), kept("scroll"), kept("selection")];
      }),
    );
    print(
      `a refresh, 1 % changed, ms; ${answer.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
      ["", "click -> painted", "longest task", "tasks over 50 ms", "busy in all", "scroll", "selection"],
      rows,
    );
  }
}

async function play(stage, path, answer) {
  stage.answer = answer;
  return withPage(async (page, browser) => {
    await page.goto(stage.url + path);
    await noted(page, "painted");
    await page.getByRole("application").click({ position: { x: 700, y: 400 } });
    await page.waitForTimeout(300);
    const found = {};
    for (const view of VIEWS) {
      if (view !== "Matrix") await openView(page, view);
      stage.answer = stage.answer === answer ? later(answer) : answer;
      found[view] = await once(page, browser);
    }
    return found;
  });
}

async function once(page, browser) {
  await page.locator(SCROLLER).first().evaluate((element) => element.scrollTo(180, 600));
  await page.waitForTimeout(500);
  const look = () =>
    page.evaluate((scroller) => {
      // What the link names, as far as the panel tells of it.
      const panel = document.querySelector(".detail")?.textContent ?? "";
      const named = ["file", "version", "region"].map((name) => new URLSearchParams(location.search).get(name));
      return [document.querySelector(scroller).scrollTop, named.filter((text) => text && panel.includes(text)).join("\n")];
    }, SCROLLER);
  const before = await look();
  const { tasks, marks, result: painted } = await traced(page, browser, () => refresh(page));
  const after = await look();
  return {
    painted,
    ...tasksFrom(tasks, marks.find(({ name }) => name === "bench-began"), painted + 20),
    scroll: before[0] === after[0] && after[0] > 0,
    selection: before[1] === after[1] && after[1].split("\n").length === 3,
  };
}
