// What a person changes at the toolbar, in each view: from the event until the last frame that it makes is over, and
// the longest task of the main thread in between. Only the app can do these; its goal is a time, not a ratio.
import { changed, openView } from "../app.js";
import { CONTESTANTS } from "../contestants.js";
import { noted, tasksFrom, traced, withPage } from "../browser.js";
import { median, print, record } from "../figures.js";

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
// Each view leaves things as it found them.
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
  table: {
    ...open("Table"),
    ...FILTERS,
    "sort: by update": heading(/^Updated/),
    "sort: by duration": heading("Duration"),
    "sort: by name": heading("Data file"),
  },
};

export async function measure({ stage, answers, size, runs, names }) {
  if (!names.includes("app")) return;
  for (const answer of answers) {
    stage.answer = answer;
    const samples = [];
    for (let run = 0; run < runs; run++) samples.push(await play(stage, size));
    for (const [view, changes] of Object.entries(VIEWS)) {
      const of = (name, key) => median(samples.map((found) => found[view][name][key]));
      for (const name of Object.keys(changes)) record(`${view}, ${name}, painted, ms`, answer.statuses, of(name, "painted"));
      print(
        `input -> painted in the ${view}, ms; ${answer.statuses.toLocaleString("en-US")} statuses, ${runs} runs`,
        ["", "painted", "longest task"],
        Object.keys(changes).map((name) => [name, of(name, "painted"), of(name, "longest")]),
      );
    }
  }
}

async function play(stage, size) {
  return withPage(async (page, browser) => {
    await page.goto(stage.url + CONTESTANTS.app.path("matrix", size));
    await noted(page, "painted");
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
