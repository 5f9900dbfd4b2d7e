// The memory of a page after both drawings are painted, and the peak of its process. Also the memory of the app's module, which
// never shrinks, after refreshes, during which two boards exist, and after all views were opened.
import { openView, refresh, WAYS } from "../app.js";
import { KINDS, later, ofKind } from "../responses.js";
import { participants, CONTESTANTS } from "../contestants.js";
import { javascriptMemory, waitFor, watchResident, peakResident, wasmMemory, withPage } from "../browser.js";
import { median, print, recordCost } from "../figures.js";

export const title = "Memory";
const REFRESHES = 4;
/** Refreshes of other kinds of data. */
const MANY = 20;

export async function measure({ stage, responses, size, runs, names: selected }) {
  for (const response of responses) {
    const { names, without } = participants(selected, "memory", response);
    const ways = names.includes("app") ? Object.entries(WAYS) : [];
    const samples = Object.fromEntries(names.map((name) => [name, []]));
    const uses = Object.fromEntries(ways.map(([name]) => [name, []]));
    for (let run = 0; run < runs; run++) {
      stage.response = response;
      for (const name of names) samples[name].push(await load(stage, CONTESTANTS[name], size));
      for (const [name, path] of ways) uses[name].push(await use(stage, path, response));
    }
    const statuses = `${response.statuses.toLocaleString("en-US")} statuses, ${runs} runs`;
    const of = (name, key) => median(samples[name].map((sample) => sample[key]));
    print(
      `memory with matrix and timeline painted, MB; ${(response.whole.length / 1e6).toFixed(1)} MB of JSON, ${statuses}`,
      ["", "wasm memory", "JS objects", "array buffers", "process, peak"],
      names.map((name) => [name, of(name, "wasm"), of(name, "heap"), of(name, "buffers"), of(name, "peak")]),
      without,
    );
    if (ways.length > 0) {
      printUses(uses, response, statuses);
      await printKinds(stage, response, statuses, runs);
    }
  }
}

/** Other kinds of data in pages: the module's memory, and what the process consists of at its peak. */
async function printKinds(stage, response, statuses, runs) {
  const path = WAYS["pages of 100 entries"];
  const rows = [];
  for (const name of ["as the simulator sends it", ...Object.keys(KINDS)]) {
    const data = name in KINDS ? ofKind(response, name) : { ...response, later: undefined };
    const samples = [];
    for (let run = 0; run < runs; run++) samples.push(await useMuch(stage, path, data));
    rows.push([name, ...samples[0].map((_, at) => median(samples.map((sample) => sample[at])))]);
  }
  print(
    `kinds of data in pages of 100 entries, MB: a load, then ${MANY} refreshes of the same; ${statuses}`,
    ["", "JSON", "wasm memory, load", `after ${MANY} refreshes`, "JS heap, load", "array buffers", "process, peak of load", "own", "files", "shared", `peak of ${MANY} refreshes`, "own"],
    rows,
    "JS heap and array buffers as they are after the load, without a garbage collection; array buffers without wasm memory.",
  );
}

async function useMuch(stage, path, response) {
  stage.response = response;
  const json = response.pages.reduce((sum, page) => sum + page.length, 0) / 1e6;
  return withPage(async (page, browser) => {
    let stop = await watchResident(browser);
    await page.goto(stage.url + path);
    await waitFor(page, "painted");
    const { heap, buffers } = await javascriptMemory(page, { collect: false });
    await page.waitForTimeout(300);
    const first = await wasmMemory(page);
    const load = await stop();
    stop = await watchResident(browser);
    for (let at = 0; at < MANY; at++) await refresh(page);
    const after = await stop();
    return [json, first, await wasmMemory(page), heap, buffers, load.all, load.own, load.files, load.shared, after.all, after.own];
  });
}

function printUses(uses, response, statuses) {
  const of = (name, key) => median(uses[name].map((sample) => sample[key]));
  for (const name of Object.keys(uses)) {
    recordCost(`wasm memory after load, ${name}, MB`, response.statuses, of(name, 0));
    recordCost(`wasm memory after ${REFRESHES} refreshes and all views, ${name}, MB`, response.statuses, of(name, "all"));
  }
  const refreshes = Array.from({ length: REFRESHES }, (_, at) => at + 1);
  const bytes = (name, key) => (of(name, key) * 1e6) / response.statuses;
  print(
    `the app's wasm memory, MB: a load, ${REFRESHES} refreshes in which 1 % changed, then timeline and table opened; ${statuses}`,
    ["", "load", ...refreshes.map((at) => `refresh ${at}`), "all views", "bytes a status, load", "all views", "growths seen", "process, peak"],
    Object.keys(uses).map((name) => [
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

async function load(stage, contestant, size) {
  return withPage(async (page, browser) => {
    await page.goto(stage.url + contestant.path("both", size));
    await waitFor(page, "painted");
    if (!contestant.both) await openView(page, "Timeline");
    await page.waitForTimeout(300);
    return { peak: await peakResident(browser), wasm: await wasmMemory(page), ...(await javascriptMemory(page)) };
  });
}

async function use(stage, path, response) {
  stage.response = response;
  return withPage(async (page, browser) => {
    await page.goto(stage.url + path);
    await waitFor(page, "painted");
    await page.waitForTimeout(300);
    const sample = { 0: await wasmMemory(page) };
    for (let at = 1; at <= REFRESHES; at++) {
      stage.response = at % 2 === 1 ? later(response) : response;
      await refresh(page);
      sample[at] = await wasmMemory(page);
    }
    for (const view of ["Timeline", "Table"]) await openView(page, view);
    const grown = await page.evaluate(() => bench.grown);
    return { ...sample, all: await wasmMemory(page), grown, peak: await peakResident(browser) };
  });
}
