// What a person changes at the toolbar: from the event until the last frame that it makes is over, and the longest task
// of the main thread in between. Only the app can do these; its goal is a time, not a ratio.
import { CONTESTANTS } from "../contestants.js";
import { noted, traced, withPage } from "../browser.js";
import { median, print, record } from "../figures.js";

export const title = "Filter, search, sort, group";
/** Nothing is painted for so long, milliseconds: the change is over. */
const QUIET = 600;

const select = (name, index) => ["change", (page) => page.getByRole("combobox", { name, exact: true }).selectOption({ index })];
const chip = ["click", (page) => page.getByRole("group", { name: "Status" }).getByRole("button", { name: "Failed" }).click()];
const press = (key) => ["input", (page) => page.keyboard.press(key)];
const CHANGES = {
  "filter: only failed": chip,
  "filter: all again": chip,
  "search: first letter": press("g"),
  "search: second letter": press("a"),
  "search: third letter": press("m"),
  "search: cleared": ["input", (page) => page.getByRole("searchbox").fill("")],
  "sort: second order": select("Sort", 1),
  "sort: third order": select("Sort", 2),
  "group: by area": select("Group", 1),
  "group: by city": select("Group", 3),
};

export async function measure({ stage, answers, size, runs, names }) {
  if (!names.includes("app")) return;
  for (const answer of answers) {
    stage.answer = answer;
    const samples = {};
    for (let run = 0; run < runs; run++) {
      const found = await play(stage, size);
      for (const [name, sample] of Object.entries(found)) (samples[name] ??= []).push(sample);
    }
    const of = (name, key) => median(samples[name].map((sample) => sample[key]));
    for (const name of Object.keys(CHANGES)) record(`${name}, painted, ms`, answer.statuses, of(name, "painted"));
    print(
      `input -> painted in the matrix, ms; ${answer.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
      ["", "painted", "longest task"],
      Object.keys(CHANGES).map((name) => [name, of(name, "painted"), of(name, "longest")]),
    );
  }
}

async function play(stage, size) {
  return withPage(async (page, browser) => {
    await page.goto(stage.url + CONTESTANTS.app.path("matrix", size));
    await noted(page, "painted");
    await page.waitForTimeout(QUIET);
    const found = {};
    for (const [name, [kind, act]] of Object.entries(CHANGES)) {
      if (name.startsWith("search: first")) await page.getByRole("searchbox").click();
      await page.waitForTimeout(QUIET);
      await page.evaluate((kind) => bench.arm([kind]), kind);
      const { tasks, result } = await traced(page, browser, async () => {
        await page.evaluate(() => performance.mark("bench-thread"));
        await act(page);
        await noted(page, "after");
        await page.waitForTimeout(QUIET);
        return page.evaluate(() => bench.last - bench.began);
      });
      found[name] = { painted: result, longest: Math.max(...tasks.map(({ ms }) => ms)) };
    }
    return found;
  });
}
