// A refresh in which one status of a hundred has changed, in the matrix, then the timeline, then the table of one page: the time
// from the click to the last frame that it causes, the tasks of the main thread meanwhile, and whether scroll position and
// selection are kept.
import { openView, refresh, WAYS } from "../app.js";
import { later } from "../responses.js";
import { waitFor, tasksFrom, traced, withPage } from "../browser.js";
import { median, print, recordCost } from "../figures.js";

export const title = "A refresh";
const VIEWS = ["Matrix", "Timeline", "Table"];
/** The scroll containers of the views. */
const SCROLLER = "[role=application], .table-scroll";

export async function measure({ stage, responses, runs, names }) {
  if (!names.includes("app")) return;
  for (const response of responses) {
    const ways = Object.entries(WAYS);
    const samples = ways.map(() => []);
    for (let run = 0; run < runs; run++) {
      for (const [at, [, path]] of ways.entries()) samples[at].push(await play(stage, path, response));
    }
    const rows = ways.flatMap(([way], at) =>
      VIEWS.map((view) => {
        const all = samples[at].map((found) => found[view]);
        const of = (key) => median(all.map((sample) => sample[key]));
        const kept = (key) => (all.every((sample) => sample[key]) ? "kept" : "lost");
        const name = `${view.toLowerCase()}, ${way}`;
        recordCost(`refresh, ${name}, longest task, ms`, response.statuses, of("longest"));
        return [name, of("painted"), of("longest"), of("long"), of("busy"), kept("scroll"), kept("selection")];
      }),
    );
    print(
      `a refresh, 1 % changed, ms; ${response.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
      ["", "click -> painted", "longest task", "tasks over 50 ms", "busy in all", "scroll", "selection"],
      rows,
    );
  }
}

async function play(stage, path, response) {
  stage.response = response;
  return withPage(async (page, browser) => {
    await page.goto(stage.url + path);
    await waitFor(page, "painted");
    await page.getByRole("application").click({ position: { x: 700, y: 400 } });
    await page.waitForTimeout(300);
    const found = {};
    for (const view of VIEWS) {
      if (view !== "Matrix") await openView(page, view);
      stage.response = stage.response === response ? later(response) : response;
      found[view] = await once(page, browser);
    }
    return found;
  });
}

async function once(page, browser) {
  await page.locator(SCROLLER).first().evaluate((element) => element.scrollTo(180, 600));
  await page.waitForTimeout(500);
  const position = () =>
    page.evaluate((scroller) => {
      // Those names of the link that the panel shows.
      const panel = document.querySelector(".detail")?.textContent ?? "";
      const named = ["file", "version", "region"].map((name) => new URLSearchParams(location.search).get(name));
      return [document.querySelector(scroller).scrollTop, named.filter((text) => text && panel.includes(text)).join("\n")];
    }, SCROLLER);
  const before = await position();
  const { tasks, marks, result: painted } = await traced(page, browser, () => refresh(page));
  const after = await position();
  return {
    painted,
    ...tasksFrom(tasks, marks.find(({ name }) => name === "bench-began"), painted + 20),
    scroll: before[0] === after[0] && after[0] > 0,
    selection: before[1] === after[1] && after[1].split("\n").length === 3,
  };
}
