// What a page holds once all is painted, and the most that its process ever held, by the system.
import { able, CONTESTANTS } from "../contestants.js";
import { held, noted, peakResident, withPage } from "../browser.js";
import { median, print, record } from "../figures.js";

export const title = "Memory";

export async function measure({ stage, answers, size, runs, names: asked }) {
  for (const answer of answers) {
    stage.answer = answer;
    const names = able(asked, answer);
    const samples = Object.fromEntries(names.map((name) => [name, []]));
    for (let run = 0; run < Math.min(runs, 3); run++) {
      for (const name of names) samples[name].push(await hold(stage, CONTESTANTS[name], size));
    }
    const of = (name, key) => median(samples[name].map((sample) => sample[key]));
    if (names.includes("app")) record("wasm memory, MB", answer.statuses, of("app", "wasm"));
    print(
      `memory, MB; ${answer.statuses.toLocaleString("en-US")} statuses, ${(answer.whole.length / 1e6).toFixed(1)} MB of JSON`,
      ["", "wasm memory", "JS objects", "array buffers", "process, peak"],
      names.map((name) => [name, of(name, "wasm"), of(name, "heap"), of(name, "buffers"), of(name, "peak")]),
    );
  }
}

async function hold(stage, contestant, size) {
  return withPage(async (page, browser) => {
    await page.goto(stage.url + contestant.path("both", size));
    await noted(page, "painted");
    await page.waitForTimeout(300);
    const peak = await peakResident(browser);
    const wasm = (await page.evaluate(() => bench.wasmBytes())) / 1e6;
    return { peak, wasm, ...(await held(page)) };
  });
}
