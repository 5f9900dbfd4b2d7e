// The contestants: the app and the pages beside it. Each receives the same bytes and draws on canvases of the same size.
import { WAYS } from "./app.js";
import { withPage, waitFor } from "./browser.js";

/** The app's path to the bytes that all contestants receive, in one response. */
const app = (view) => `${WAYS["one response"]}${view === "timeline" ? "&view=timeline" : ""}`;
const page = (name, more = "") => (view, { width, height }) =>
  `bench/pages/${name}.html?show=${view}&width=${width}&height=${height}${more}`;

const alike = { measure: "gestures", above: 0, because: "draws by the code of plain JS, scan" };
const slow = (above) => ({ measure: "gestures", above, because: "its steps would take minutes of the whole run" });

/**
 * The contestants by name. `path(view, size)` opens a view: `matrix`, `timeline`, or `both` if the page can show both.
 * `absent` says above how many statuses a contestant is left out of one measure, or of all, and why.
 */
export const CONTESTANTS = {
  app: { path: app, both: false, drawing: "[role=application]" },
  "plain JS": { path: page("plain"), both: true, drawing: ".sheet", absent: [alike] },
  "plain JS, scan": { path: page("plain", "&read=scan"), both: true, drawing: ".sheet" },
  "plain JS, scan, streamed": { path: page("plain", "&read=stream"), both: true, drawing: ".sheet", absent: [alike] },
  uPlot: { path: page("uplot"), both: true, drawing: ".sheet", absent: [slow(200_000)] },
  "ECharts, all": { path: page("echarts"), both: true, drawing: ".sheet", absent: [slow(20_000), { above: 200_000, because: "does not finish within a minute" }] },
  "ECharts, 40 rows": { path: page("echarts", "&window=40"), both: true, drawing: ".sheet", absent: [slow(20_000)] },
};

/** Those of the contestants that take part in a measure of this response, and a sentence on each of the others. */
export function participants(names, measure, { statuses }) {
  const reasons = new Map();
  for (const name of names) {
    const found = CONTESTANTS[name].absent?.find((absent) => statuses > absent.above && (absent.measure ?? measure) === measure);
    if (found) reasons.set(name, found.because);
  }
  return {
    names: names.filter((name) => !reasons.has(name)),
    without: [...reasons].map(([name, because]) => `Without ${name}: ${because}.`).join(" "),
  };
}

/** The size of the app's canvas in CSS pixels, which all contestants use. */
export async function sizeOfDrawing(stage) {
  return withPage(async (page) => {
    await page.goto(stage.url + app("matrix"));
    await waitFor(page, "painted");
    return page.evaluate(() => {
      const { clientWidth, clientHeight } = document.querySelector("[role=application]");
      return { width: clientWidth, height: clientHeight };
    });
  });
}
