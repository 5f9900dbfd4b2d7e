// The table: sorting by headings, a window of rows, keyboard navigation.
import type { Page } from "@playwright/test";
import { type Entry, mockPushResults, pushResults } from "./responses";
import { APPS, details, expectInLink, fact, openBoard, openSmallBoard, refresh } from "./board";
import { expect, test } from "./fixtures";

const grid = (page: Page) => page.getByRole("grid", { name: "Pushes" });
const rows = (page: Page) => grid(page).getByRole("row").filter({ has: page.getByRole("gridcell") });
const cells = (page: Page, column: number) => grid(page).locator(`tbody:not(.spacer) td:nth-child(${column})`);
const heading = (page: Page, name: string) => page.getByRole("columnheader", { name, exact: true });

/** The text of the focused cell. */
const current = (page: Page) =>
  grid(page).evaluate((table) => {
    const id = table.getAttribute("aria-activedescendant")!;
    return document.getElementById(id)?.innerText.replace(/\s+/g, " ").trim() ?? `no ${id}`;
  });

const smallTable = async (page: Page, link: Record<string, string> = {}) => {
  await openSmallBoard(page, { view: "table", ...link });
  await expect(rows(page)).toHaveCount(11);
};

test("the rows have the values of ENS", async ({ page }) => {
  await smallTable(page);
  await expect(grid(page)).toHaveAttribute("aria-rowcount", "12");
  await expect(grid(page)).toHaveAttribute("aria-colcount", "8");
  const failed = rows(page).filter({ hasText: "md5 mismatch" });
  await expect(failed.getByRole("gridcell")).toHaveText([
    "Failed",
    "1598/mirror_file/game.tar",
    "84992",
    /^cn-wuxi-5/,
    "2024-03-05 10:00:00",
    "2024-03-05 10:30:00",
    "30 min",
    "md5 mismatch after download",
  ]);
});

test("the worst rows are first, and a heading sorts: the newest and the longest first, then the other way", async ({ page }) => {
  await smallTable(page);
  await expect(heading(page, "Status")).toHaveAttribute("aria-sort", "ascending");
  await expect(cells(page, 1).first()).toHaveText("Failed");
  await heading(page, "Updated (UTC)").getByRole("button").click();
  await expect(heading(page, "Updated (UTC)")).toHaveAttribute("aria-sort", "descending");
  await expectInLink(page, "table", "-update");
  await expect(cells(page, 6).first()).toHaveText("2024-03-05 12:00:00");
  await heading(page, "Updated (UTC)").getByRole("button").click();
  await expect(heading(page, "Updated (UTC)")).toHaveAttribute("aria-sort", "ascending");
  await expectInLink(page, "table", "update");
  await expect(cells(page, 6).first()).toHaveText("2024-03-05 08:01:00");
  await heading(page, "Duration").getByRole("button").click();
  await expect(heading(page, "Updated (UTC)")).toHaveAttribute("aria-sort", "none");
  await expect(cells(page, 7).first()).toHaveText("1 h");
  await expect(cells(page, 7).last()).toHaveText("1 min");
  await heading(page, "Data file").getByRole("button").click();
  await expect(heading(page, "Data file")).toHaveAttribute("aria-sort", "ascending");
});

test("times of today have no day, and a narrow table keeps the file's own name", async ({ page }) => {
  const now = new Date();
  const time = (days: number, clock: string) => `${new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10)}T${clock}Z`;
  const entry = (days: number): Entry => ({
    name: "159828628258496/mirror_file/game-7b9e6441.tar",
    version: `${days}`,
    pushes: { FAILED: [{ region: "cn-wuxi-5", start: time(days, "00:00:00"), update: time(days, "00:00:01") }] },
  });
  await page.clock.setFixedTime(new Date(time(0, "12:00:00")));
  await mockPushResults(page, (_, before) => pushResults(before === 0 ? [entry(0)] : [entry(0), entry(3)]));
  await openBoard(page, { AppId: "small", view: "table", zone: "utc" });
  await expect(cells(page, 5)).toHaveText(["00:00:00"]);
  const width = async () => (await heading(page, "Started (UTC)").boundingBox())!.width;
  const narrow = await width();
  await refresh(page);
  await expect(cells(page, 6)).toHaveText(["00:00:01", time(3, "00:00:01").replace("T", " ").replace("Z", "")]);
  expect(await width()).toBeGreaterThan(narrow);
  const file = rows(page).first().locator(".file");
  await expect(file).toHaveText("game-7b9e6441.tar");
  const middle = (await file.boundingBox())!;
  const seen = await page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.className, [middle.x + 5, middle.y + middle.height / 2]);
  expect(seen).toBe("file");
  expect(await file.evaluate((own) => own.scrollWidth - own.clientWidth)).toBe(0);
});

test("only the rows in the window are in the document", async ({ page }) => {
  await openBoard(page, { AppId: APPS.living, view: "table" });
  await page.getByLabel("Refresh automatically").selectOption({ label: "Off" });
  const total = Number(await grid(page).getAttribute("aria-rowcount"));
  expect(total).toBeGreaterThan(5_000);
  await expect(page.getByText(/^[\d,]+ rows$/)).toHaveText(`${(total - 1).toLocaleString("en-US")} rows`);
  expect(await rows(page).count()).toBeLessThan(80);
  const index = (row: "first" | "last") => rows(page)[row]().getAttribute("aria-rowindex").then(Number);
  expect(await index("first")).toBe(2);
  // Scroll to the middle, and to the end.
  await grid(page).evaluate((table) => {
    const scroller = table.parentElement!;
    scroller.scrollTop = (scroller.scrollHeight - scroller.clientHeight) / 2;
  });
  await expect.poll(() => index("first")).toBeGreaterThan(total / 3);
  await grid(page).focus();
  await page.keyboard.press("Control+End");
  await expect.poll(() => index("last")).toBe(total);
  expect(await rows(page).count()).toBeLessThan(80);
  await expect(rows(page).last()).toBeInViewport();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowDown");
  await expect(rows(page).first()).toBeInViewport();
});

test("keys move between cells, sort by a heading and pin a row", async ({ page }) => {
  await smallTable(page, { table: "duration" });
  await grid(page).focus();
  await expect.poll(() => current(page)).toBe("Pushed");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => current(page)).toContain("game.tar");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => current(page)).toContain("cn-");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.keyboard.press("Control+End");
  await expect.poll(() => current(page)).toBe("Success");
  await page.keyboard.press("Enter");
  await expect(fact(page, details(page), "Duration").first()).toContainText("1 h");
  await expect(rows(page).last()).toHaveAttribute("aria-selected", "true");
  await expectInLink(page, "version", "v3");
  await page.keyboard.press("Control+Home");
  await expect.poll(() => current(page)).toBe("Status");
  await page.keyboard.press("Enter");
  await expect(heading(page, "Status")).toHaveAttribute("aria-sort", "ascending");
});

test("a click pins a row", async ({ page }) => {
  await smallTable(page);
  await rows(page).filter({ hasText: "md5 mismatch" }).getByText("Failed").click();
  await expect(details(page).getByRole("heading", { level: 2, name: "Failed" })).toBeVisible();
  await expectInLink(page, "region", "cn-wuxi-5");
});

test.describe("many rows", () => {
  // Enough rows that sorting them by a time takes several tasks.
  const [FILES, NODES] = [340, 300];
  const moment = (seconds: number) => `${new Date(Date.UTC(2024, 2, 5) + seconds * 1000).toISOString().slice(0, 19)}Z`;

  /** Versions of a data file, from `first` on. Their pushes start and end in no order; one of version 0 ends first. */
  const versions = (from: number): Entry[] =>
    Array.from({ length: FILES }, (_, file) => from + file).map((version) => ({
      name: "game.tar",
      version: `${version}`,
      pushes: {
        SUCCESS: Array.from({ length: NODES }, (_, node) => {
          const end = ((version * NODES + node + 203_850) * 7) % 204_000;
          return { region: `node-${node}`, start: moment((end * 3) % 200_000), update: moment(200_000 + end) };
        }),
      },
    }));

  type Busy = { busy: string | null; version: string; updated: string };
  /** The text of the first row each time the table becomes busy or idle; becoming busy also clicks the row. */
  const watch = (page: Page, click = false) =>
    grid(page).evaluateHandle((table, click) => {
      const seen: Busy[] = [];
      new MutationObserver(() => {
        const cells = [...table.querySelectorAll<HTMLElement>("tbody:not(.spacer) td")];
        const busy = table.getAttribute("aria-busy");
        seen.push({ busy, version: cells[2].innerText, updated: cells[5].innerText });
        if (click && busy === "true") cells[0].click();
      }).observe(table, { attributeFilter: ["aria-busy"] });
      return seen;
    }, click);

  test("stay until the new order is complete, and the last selected order is shown", async ({ page }) => {
    await mockPushResults(page, () => pushResults(versions(0)));
    await openBoard(page, { AppId: "many", view: "table" });
    await expect(grid(page)).toHaveAttribute("aria-rowcount", `${FILES * NODES + 1}`);
    // The newest version is first.
    const version = await cells(page, 3).first().innerText();
    const before = await cells(page, 6).first().innerText();
    const seen = await watch(page);
    await heading(page, "Updated (UTC)").getByRole("button").click();
    await expect.poll(() => seen.evaluate((seen) => seen.map(({ busy }) => busy))).toEqual(["true", "false"]);
    const [begun, ended] = await seen.jsonValue();
    expect(begun).toMatchObject({ version, updated: before });
    const descending = (await cells(page, 6).allInnerTexts()).map((text) => text.trim());
    expect(descending).toEqual([...descending].sort().reverse());
    expect(ended.updated).toBe(descending[0]);
    expect(ended.updated > before).toBe(true);

    // Two orders at once: the first is never shown.
    await page.evaluate(() => {
      const headings = [...document.querySelectorAll<HTMLElement>("th button")];
      for (const name of ["Duration", "Updated"]) headings.find((one) => one.innerText.startsWith(name))!.click();
    });
    await expect(heading(page, "Updated (UTC)")).toHaveAttribute("aria-sort", "descending");
    await expect(grid(page)).toHaveAttribute("aria-busy", "false");
    await expect(cells(page, 6).first()).toHaveText(ended.updated);
    for (const { updated } of await seen.jsonValue()) expect([before, ended.updated]).toContain(updated);
  });

  test("stay until the rows of the new board are sorted, and a click pins the row that is shown", async ({ page }) => {
    await mockPushResults(page, (_, before) => pushResults(versions(before === 0 ? 0 : 1)));
    await openBoard(page, { AppId: "many", view: "table", table: "update" });
    await expect(grid(page)).toHaveAttribute("aria-rowcount", `${FILES * NODES + 1}`);
    await expect(grid(page)).toHaveAttribute("aria-busy", "false");
    const version = await cells(page, 3).first().innerText();
    const seen = await watch(page, true);
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await expect.poll(() => seen.evaluate((seen) => seen.map(({ busy }) => busy))).toEqual(["true", "false"]);
    const [begun, ended] = await seen.jsonValue();
    expect(begun.version).toBe(version);
    expect(ended.version).not.toBe(version);
    await expectInLink(page, "version", version);
  });
});
