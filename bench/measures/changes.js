// Changes at the toolbar, in each view: the time from the event to the end of the last frame that it causes, and the longest
// task of the main thread meanwhile. Only the app has these, so the goal is a time and not a ratio.
import { changed, openView } from "../app.js";
import { CONTESTANTS } from "../contestants.js";
import { waitFor, tasksFrom, traced, withPage } from "../browser.js";
import { median, print, recordCost } from "../figures.js";

export const title = "Filter, search, sort, group";

const open = (view) => ({ open: (page) => openView(page, view) });
const select = (name, index) => (page) => changed(page, "change", () => page.getByRole("combobox", { name, exact: true }).selectOption({ index }));
const heading = (name) => (page) => changed(page, "click", () => page.getByRole("columnheader", { name }).getByRole("button").click());
const chip = (page) => changed(page, "click", () => page.getByRole("group", { name: "Status" }).getByRole("button", { name: "Failed" }).click());
const press = (key) => (page) => changed(page, "input", () => page.getByRole("searchbox").press(key));
const clear = (page) => changed(page, "input", () => page.getByRole("searchbox").fill(""));
const FILTERS = {
  "filter: only failed": chip,
  "filter: all again": chip,
  "search: first letter": press("g"),
  "search: second letter": press("a"),
  "search: cleared": clear,
};
// The changes of each view end in the state in which they began.
const VIEWS = {
  matrix: {
    ...FILTERS,
    "sort: second order": select("Sort", 1),
    "sort: third order": select("Sort", 2),
    "sort: first order": select("Sort", 0),
    "group: by area": select("Group", 1),
    "group: by city": select("Group", 3),
    "group: none": select("Group", 0),
  },
  timeline: {
    ...open("Timeline"),
    ...FILTERS,
    "sort: second order": select("Sort", 1),
    "sort: first order": select("Sort", 0),
    "rows: by edge node": select("Rows", 1),
    "rows: by data file": select("Rows", 0),
  },
  tiles: { ...open("Tiles"), ...FILTERS, "group: by area": select("Group", 1), "group: none": select("Group", 0) },
  rollouts: {
    ...open("Rollouts"),
    ...FILTERS,
    "sort: second order": select("Sort", 1),
    "sort: first order": select("Sort", 0),
  },
  table: {
    ...open("Table"),
    ...FILTERS,
    "sort: by update": heading(/^Updated/),
    "sort: by duration": heading("Duration"),
    "sort: by name": heading("Data file"),
  },
};

export async function measure({ stage, responses, size, runs, names }) {
  if (!names.includes("app")) return;
  for (const response of responses) {
    stage.response = response;
    const samples = [];
    for (let run = 0; run < runs; run++) samples.push(await play(stage, size));
    for (const [view, changes] of Object.entries(VIEWS)) {
      const of = (name, key) => median(samples.map((found) => found[view][name][key]));
      for (const name of Object.keys(changes)) recordCost(`${view}, ${name}, painted, ms`, response.statuses, of(name, "painted"));
      print(
        `input -> painted in the ${view}, ms; ${response.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
        ["", "painted", "longest task"],
        Object.keys(changes).map((name) => [name, of(name, "painted"), of(name, "longest")]),
      );
    }
  }
}

async function play(stage, size) {
  return withPage(async (page, browser) => {
    await page.goto(stage.url + CONTESTANTS.app.path("matrix", size));
    await waitFor(page, "painted");
    await page.waitForTimeout(500);
    const found = {};
    for (const [view, changes] of Object.entries(VIEWS)) {
      const painted = {};
      const { tasks, marks } = await traced(page, browser, async () => {
        for (const [name, change] of Object.entries(changes)) painted[name] = await change(page);
      });
      const began = marks.filter(({ name }) => name === "bench-began");
      found[view] = Object.fromEntries(
        Object.keys(changes).map((name, at) => [name, { painted: painted[name], longest: tasksFrom(tasks, began[at], painted[name] + 20).longest }]),
      );
    }
    return found;
  });
}
