// Who is measured: the app and the pages beside it. Each takes the very same bytes from the stage and draws on
// canvases of the same size. Must not know what is measured.
import { APP } from "./stage.js";
import { withPage, noted } from "./browser.js";

/** The app's way to the same bytes as everybody: one answer, not pages. */
const app = (view) => `?AppId=${APP}&load=once${view === "timeline" ? "&view=timeline" : ""}`;
const page = (name, more = "") => (view, { width, height }) =>
  `bench/pages/${name}.html?show=${view}&width=${width}&height=${height}${more}`;

/** By name. `path(view, size)` opens a view: `matrix`, `timeline`, or `both` where a page can. */
// `most` is the largest answer that a page finishes within a minute.
export const CONTESTANTS = {
  app: { path: (view) => app(view), both: false, drawing: "[role=application]" },
  "plain JS": { path: page("plain"), both: true, drawing: ".sheet" },
  "plain JS, scan": { path: page("plain", "&read=scan"), both: true, drawing: ".sheet" },
  uPlot: { path: page("uplot"), both: true, drawing: ".sheet" },
  "ECharts, all": { path: page("echarts"), both: true, drawing: ".sheet", most: 200_000 },
  "ECharts, 40 rows": { path: page("echarts", "&window=40"), both: true, drawing: ".sheet" },
};

/** Those of these names that can take so many. */
export function able(names, { statuses }) {
  return names.filter((name) => statuses <= (CONTESTANTS[name].most ?? Infinity));
}

/** The size of the app's canvas, so that all others draw as much: CSS pixels. */
export async function sizeOfDrawing(stage) {
  return withPage(async (page) => {
    await page.goto(stage.url + app("matrix"));
    await noted(page, "painted");
    return page.evaluate(() => {
      const { clientWidth, clientHeight } = document.querySelector("[role=application]");
      return { width: clientWidth, height: clientHeight };
    });
  });
}
