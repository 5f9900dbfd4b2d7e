// Decoding alone, without the page around it: bytes that lie in JavaScript's memory to a board with columns, indices
// and summary, beside TextDecoder and JSON.parse of the same bytes, which make objects only. `first` is the first time
// in a fresh page, as a person meets it; `again` is with everything warm.
import { withPage } from "../browser.js";
import { figure, median, print, record } from "../figures.js";

export const title = "Decoding";
const PARSE = "TextDecoder + JSON.parse";

export async function measure({ stage, answers, runs }) {
  const rows = {};
  for (const answer of answers) {
    stage.answer = answer;
    const samples = [];
    for (let run = 0; run < runs; run++) samples.push(await once(stage, answer.statuses > 500_000 ? 2 : 6));
    const first = (name) => median(samples.map((times) => times[name][0]));
    const again = (name) => median(samples.flatMap((times) => times[name].slice(1)));
    record("decode, warm, ms", answer.statuses, again("board"));
    for (const name of Object.keys(samples[0])) {
      const cells = [first, again].map((of) => `${figure(of(name))} (${figure(of(name) / of(PARSE))} x)`);
      (rows[name] ??= [name]).push(...cells);
    }
  }
  const heading = answers.flatMap(({ statuses }) => ["first", "again"].map((when) => `${statuses.toLocaleString("en-US")}, ${when}`));
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
