// What a page holds once both drawings are painted, and the most that its process ever held, by the system. And what
// the app's module holds later: after refreshes, when two boards stand side by side, and after all views were seen,
// since its memory never shrinks.
import { openView, refresh, WAYS } from "../app.js";
import { later } from "../answers.js";
import { able, CONTESTANTS } from "../contestants.js";
import { held, noted, peakResident, wasm, withPage } from "../browser.js";
import { median, print, record } from "../figures.js";

export const title = "Memory";
const REFRESHES = 4;

export async function measure({ stage, answers, size, runs, names: asked }) {
  for (const answer of answers) {
    const { names, without } = able(asked, "memory", answer);
    const ways = names.includes("app") ? Object.entries(WAYS) : [];
    const samples = Object.fromEntries(names.map((name) => [name, []]));
    const lives = Object.fromEntries(ways.map(([name]) => [name, []]));
    for (let run = 0; run < runs; run++) {
      stage.answer = answer;
      for (const name of names) samples[name].push(await hold(stage, CONTESTANTS[name], size));
      for (const [name, path] of ways) lives[name].push(await live(stage, path, answer));
    }
    const statuses = `${answer.statuses.toLocaleString("en-US")} statuses, ${runs} runs`;
    const of = (name, key) => median(samples[name].map((sample) => sample[key]));
    print(
      `memory with matrix and timeline painted, MB; ${(answer.whole.length / 1e6).toFixed(1)} MB of JSON, ${statuses}`,
      ["", "wasm memory", "JS objects", "array buffers", "process, peak"],
      names.map((name) => [name, of(name, "wasm"), of(name, "heap"), of(name, "buffers"), of(name, "peak")]),
      without,
    );
    if (ways.length > 0) printLives(lives, answer, statuses);
  }
}

function printLives(lives, answer, statuses) {
  const of = (name, key) => median(lives[name].map((sample) => sample[key]));
  for (const name of Object.keys(lives)) {
    record(`wasm memory after load, ${name}, MB`, answer.statuses, of(name, 0));
    record(`wasm memory after ${REFRESHES} refreshes and all views, ${name}, MB`, answer.statuses, of(name, "all"));
  }
  const refreshes = Array.from({ length: REFRESHES }, (_, at) => at + 1);
  const bytes = (name, key) => (of(name, key) * 1e6) / answer.statuses;
  print(
    `the app's wasm memory, MB: a load, ${REFRESHES} refreshes in which 1 % changed, then timeline and table opened; ${statuses}`,
    ["", "load", ...refreshes.map((at) => `refresh ${at}`), "all views", "bytes a status, load", "all views", "growths seen", "process, peak"],
    Object.keys(lives).map((name) => [
      `app, ${name}`,
      of(name, 0),
      ...refreshes.map((at) => of(name, at)),
      of(name, "all"),
      bytes(name, 0),
      bytes(name, "all"),
      of(name, "grown"),
      of(name, "peak"),
    ]),
    "Growths are looked for once a frame: several between two frames count as one.",
  );
}

async function hold(stage, contestant, size) {
  return withPage(async (page, browser) => {
    await page.goto(stage.url + contestant.path("both", size));
    await noted(page, "painted");
    if (!contestant.both) await openView(page, "Timeline");
    await page.waitForTimeout(300);
    return { peak: await peakResident(browser), wasm: await wasm(page), ...(await held(page)) };
  });
}

async function live(stage, path, answer) {
  stage.answer = answer;
  return withPage(async (page, browser) => {
    await page.goto(stage.url + path);
    await noted(page, "painted");
    await page.waitForTimeout(300);
    const sample = { 0: await wasm(page) };
    for (let at = 1; at <= REFRESHES; at++) {
      stage.answer = at % 2 === 1 ? later(answer) : answer;
      await refresh(page);
      sample[at] = await wasm(page);
    }
    for (const view of ["Timeline", "Table"]) await openView(page, view);
    const grown = await page.evaluate(() => bench.grown);
    return { ...sample, all: await wasm(page), grown, peak: await peakResident(browser) };
  });
}
