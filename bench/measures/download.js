// A download of all that is shown: the time from the click until the browser has the file, the longest task of the main thread
// meanwhile, and the growth of the module's memory, which never shrinks. Only the app has downloads.
import { stat } from "node:fs/promises";
import { WAYS } from "../app.js";
import { waitFor, tasksFrom, traced, wasmMemory, withPage } from "../browser.js";
import { median, print, recordCost } from "../figures.js";

export const title = "Download";
const FORMATS = ["CSV", "JSON"];

export async function measure({ stage, responses, runs, names }) {
  if (!names.includes("app")) return;
  for (const response of responses) {
    stage.response = response;
    const samples = Object.fromEntries(FORMATS.map((format) => [format, []]));
    for (let run = 0; run < runs; run++) for (const format of FORMATS) samples[format].push(await download(stage, format));
    const of = (format, key) => median(samples[format].map((sample) => sample[key]));
    for (const format of FORMATS) {
      recordCost(`download as ${format}, ms`, response.statuses, of(format, "taken"));
      recordCost(`download as ${format}, longest task, ms`, response.statuses, of(format, "longest"));
    }
    print(
      `a file of all that is shown; ${response.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
      ["", "MB", "click -> file, ms", "longest task, ms", "tasks over 50 ms", "wasm memory before, MB", "after, MB"],
      FORMATS.map((format) => [format, ...["size", "taken", "longest", "long", "before", "after"].map((key) => of(format, key))]),
    );
  }
}

async function download(stage, format) {
  return withPage(async (page, browser) => {
    await page.goto(stage.url + Object.values(WAYS)[0]);
    await waitFor(page, "painted");
    await page.getByRole("button", { name: "Display" }).click();
    await page.waitForTimeout(300);
    const before = await wasmMemory(page);
    await page.evaluate(() => bench.arm(["click"]));
    const { tasks, marks, result } = await traced(page, browser, async () => {
      const downloaded = page.waitForEvent("download", { timeout: 60_000 });
      await page.getByRole("button", { name: `Download ${format}` }).click();
      const file = await downloaded;
      const taken = await page.evaluate(() => performance.now() - bench.began);
      return { file, taken };
    });
    const { size } = await stat(await result.file.path());
    const began = marks.find(({ name }) => name === "bench-began");
    return { ...tasksFrom(tasks, began, result.taken), taken: result.taken, size: size / 1e6, before, after: await wasmMemory(page) };
  });
}
