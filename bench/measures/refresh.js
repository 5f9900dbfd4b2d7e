// A refresh in which one status of a hundred has changed: from the click until the last frame that it makes, the tasks
// of the main thread meanwhile, and whether scroll and selection are what they were.
import { later } from "../answers.js";
import { APP } from "../stage.js";
import { noted, traced, withPage } from "../browser.js";
import { median, print, record } from "../figures.js";

export const title = "A refresh";
const WAYS = { "in one answer": `?AppId=${APP}&load=once`, "in pages": `?AppId=${APP}` };

export async function measure({ stage, answers, runs, names }) {
  if (!names.includes("app")) return;
  for (const answer of answers) {
    const next = later(answer, 100);
    const rows = [];
    for (const [name, path] of Object.entries(WAYS)) {
      const samples = [];
      for (let run = 0; run < runs; run++) samples.push(await once(stage, path, answer, next));
      const of = (key) => median(samples.map((sample) => sample[key]));
      const kept = (key) => (samples.every((sample) => sample[key]) ? "kept" : "lost");
      record(`refresh ${name}, longest task, ms`, answer.statuses, of("longest"));
      rows.push([name, of("painted"), of("longest"), of("long"), of("busy"), kept("scroll"), kept("selection")]);
    }
    print(
      `a refresh, 1 % changed, ms; ${answer.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
      ["", "click -> painted", "longest task", "tasks over 50 ms", "busy in all", "scroll", "selection"],
      rows,
    );
  }
}

async function once(stage, path, answer, next) {
  stage.answer = answer;
  return withPage(async (page, browser) => {
    await page.goto(stage.url + path);
    await noted(page, "painted");
    const drawing = page.getByRole("application");
    await drawing.click({ position: { x: 700, y: 400 } });
    await page.waitForTimeout(300);
    await drawing.evaluate((element) => element.scrollTo(180, 600));
    await page.waitForTimeout(600);
    const look = () => page.evaluate(() => [document.querySelector("[role=application]").scrollTop, new URLSearchParams(location.search).get("select") ?? location.search]);
    const before = await look();
    stage.answer = next;
    const { tasks, marks, result } = await traced(page, browser, async () => {
      await page.evaluate(() => {
        bench.again();
        bench.arm(["click"]);
        addEventListener("click", () => performance.mark("bench-click"), { capture: true, once: true });
      });
      await page.getByRole("button", { name: "Refresh", exact: true }).click();
      await noted(page, "painted");
      await page.waitForTimeout(600);
      return page.evaluate(() => bench.last - bench.began);
    });
    const after = await look();
    const from = marks.find(({ name }) => name === "bench-click").at;
    const within = tasks.filter(({ at, ms }) => at + ms >= from && at <= from + result + 20).map(({ ms }) => ms);
    return {
      painted: result,
      longest: Math.max(...within),
      long: within.filter((ms) => ms > 50).length,
      busy: within.reduce((sum, ms) => sum + ms, 0),
      scroll: before[0] === after[0] && after[0] > 0,
      selection: before[1] === after[1],
    };
  });
}
