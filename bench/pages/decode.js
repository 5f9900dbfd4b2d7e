// Decodes the same bytes with the board's own decoder, with TextDecoder and JSON.parse, and with the scan of the plain page, one
// after the other, and sets `window.decoded` to the times.
import init, { decode } from "/bench/decode/bench_decode.js";
import { fetchBytes } from "./page.js";
import { scan } from "./read.js";

await init();
const bytes = await fetchBytes();
const ways = {
  board: () => decode(bytes, Math.floor(Date.now() / 1000)),
  "TextDecoder + JSON.parse": () => JSON.parse(new TextDecoder().decode(bytes)).PushResults.PushResult.length,
  "plain JS, scan": () => scan(bytes).length,
};
const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
const again = Number(new URLSearchParams(location.search).get("again"));
for (let run = 0; run <= again; run++) {
  for (const [name, way] of Object.entries(ways)) {
    const began = performance.now();
    const made = way();
    times[name].push(performance.now() - began);
    if (!(made > 0)) throw new Error(`${name} decoded nothing`);
    // Lets the browser collect the garbage of one way before the next begins.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
window.decoded = times;
