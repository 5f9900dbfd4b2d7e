// Decoding without the page: from bytes in JavaScript's memory to a board with columns, indices and summary, beside
// TextDecoder and JSON.parse, which only create objects. `first` is the first time in a new page, `again` is with warm code.
import { withPage } from "../browser.js";
import { figure, median, print, recordCost } from "../figures.js";

export const title = "Decoding";
const PARSE = "TextDecoder + JSON.parse";

export async function measure({ stage, responses, runs }) {
  const rows = {};
  for (const response of responses) {
    stage.response = response;
    const samples = [];
    for (let run = 0; run < runs; run++) samples.push(await once(stage, response.statuses > 500_000 ? 2 : 6));
    const first = (name) => median(samples.map((times) => times[name][0]));
    const again = (name) => median(samples.flatMap((times) => times[name].slice(1)));
    recordCost("decode, warm, ms", response.statuses, again("board"));
    for (const name of Object.keys(samples[0])) {
      const cells = [first, again].map((of) => `${figure(of(name))} (${figure(of(name) / of(PARSE))} x)`);
      (rows[name] ??= [name]).push(...cells);
    }
  }
  const heading = responses.flatMap(({ statuses }) => ["first", "again"].map((when) => `${statuses.toLocaleString("en-US")}, ${when}`));
  print(`bytes -> board, ms (times ${PARSE}); ${runs} runs`, ["", ...heading], Object.values(rows));
}

async function once(stage, again) {
  return withPage(
    async (page) => {
      await page.goto(`${stage.url}bench/pages/decode.html?again=${again}`);
      const found = await page.waitForFunction(() => window.decoded, undefined, { polling: 100, timeout: 120_000 });
      return found.jsonValue();
    },
    { observed: false },
  );
}
