// What is shown, kept as a file: from the click until the browser has the file, the longest task of the main thread in
// between, and by how much the module's memory grew for it, which never shrinks again. Only the app can do this.
import { stat } from "node:fs/promises";
import { WAYS } from "../app.js";
import { noted, tasksFrom, traced, wasm, withPage } from "../browser.js";
import { median, print, record } from "../figures.js";

export const title = "Download";
const FORMATS = ["CSV", "JSON"];

export async function measure({ stage, answers, runs, names }) {
  if (!names.includes("app")) return;
  for (const answer of answers) {
    stage.answer = answer;
    const samples = Object.fromEntries(FORMATS.map((format) => [format, []]));
    for (let run = 0; run < runs; run++) for (const format of FORMATS) samples[format].push(await keep(stage, format));
    const of = (format, key) => median(samples[format].map((sample) => sample[key]));
    for (const format of FORMATS) {
      record(`download as ${format}, ms`, answer.statuses, of(format, "taken"));
      record(`download as ${format}, longest task, ms`, answer.statuses, of(format, "longest"));
    }
    print(
      `a file of all that is shown; ${answer.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
      ["", "MB", "click -> file, ms", "longest task, ms", "tasks over 50 ms", "wasm memory before, MB", "after, MB"],
      FORMATS.map((format) => [format, ...["size", "taken", "longest", "long", "before", "after"].map((key) => of(format, key))]),
    );
  }
}

async function keep(stage, format) {
  return withPage(async (page, browser) => {
    await page.goto(stage.url + Object.values(WAYS)[0]);
    await noted(page, "painted");
    await page.getByRole("button", { name: "Display" }).click();
    await page.waitForTimeout(300);
    const before = await wasm(page);
    await page.evaluate(() => bench.arm(["click"]));
    const { tasks, marks, result } = await traced(page, browser, async () => {
      const coming = page.waitForEvent("download", { timeout: 60_000 });
      await page.getByRole("button", { name: `Download ${format}` }).click();
      const file = await coming;
      const taken = await page.evaluate(() => performance.now() - bench.began);
      return { file, taken };
    });
    const { size } = await stat(await result.file.path());
    const began = marks.find(({ name }) => name === "bench-began");
    return { ...tasksFrom(tasks, began, result.taken), taken: result.taken, size: size / 1e6, before, after: await wasm(page) };
  });
}
