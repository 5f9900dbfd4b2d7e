// Measures the page and its contestants in a real Chromium and prints tables. `cargo xtask bench web` builds the binaries and
// sets PUSHBOARD, BENCH_DECODE and CHROMIUM.
import { parseArgs } from "node:util";
import { recordResponse } from "./responses.js";
import { version } from "./browser.js";
import { CONTESTANTS, sizeOfDrawing } from "./contestants.js";
import { printGrowth } from "./figures.js";
import { printHeader } from "./header.js";
import * as changes from "./measures/changes.js";
import * as decode from "./measures/decode.js";
import * as download from "./measures/download.js";
import * as gestures from "./measures/gestures.js";
import * as loads from "./measures/loads.js";
import * as memory from "./measures/memory.js";
import * as pages from "./measures/pages.js";
import * as refresh from "./measures/refresh.js";
import * as tasks from "./measures/tasks.js";
import * as visit from "./measures/visit.js";
import { Stage } from "./stage.js";

const MEASURES = { decode, loads, pages, tasks, gestures, changes, refresh, download, memory, visit };
const { values } = parseArgs({
  options: {
    only: { type: "string", default: Object.keys(MEASURES).join(",") },
    sizes: { type: "string", default: "10000,100000,1000000" },
    pages: { type: "string", default: Object.keys(CONTESTANTS).join(";") },
    runs: { type: "string" },
    quick: { type: "boolean", default: false },
  },
});
const only = values.only.split(",");
const names = values.pages.split(";");
for (const [given, known] of [[only, MEASURES], [names, CONTESTANTS]]) {
  for (const name of given) if (!(name in known)) throw new Error(`there is no ${name}: there are ${Object.keys(known).join(", ")}`);
}
const runs = Number(values.runs ?? (values.quick ? 2 : 5));

// An exit also ends the processes that this one has started.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
printHeader(await version());
const stage = await Stage.open();
try {
  const responses = [];
  for (const statuses of values.sizes.split(",").map(Number)) responses.push(await recordResponse(statuses));
  stage.response = responses[0];
  const size = await sizeOfDrawing(stage);
  console.log(`drawings of ${size.width} x ${size.height} CSS pixels`);
  for (const name of only) {
    const began = Date.now();
    console.log(`\n## ${MEASURES[name].title}`);
    await MEASURES[name].measure({ stage, responses, size, runs, names });
    console.error(`    ${name}: ${((Date.now() - began) / 1e3).toFixed(0)} s`);
  }
  printGrowth();
} finally {
  await stage.close();
}
