// The matrix and the tiles: painting, pointer and keys, filters, sorting, grouping, tooltip and details.
import type { Page } from "@playwright/test";
import { mockPushResults, pushResults } from "./responses";
import {
  allLoaded, announcement, APPS, canvas, caption, chip, colourCount, details, display, drawing, expectInLink, fact, figure, inLink, look,
  openBoard, openDataIssues, openSmallBoard, painted, patch, patches, refresh, searchField, summary, tip, toolbar, VIEWS, view,
} from "./board";
import { expect, test } from "./fixtures";

const smallBoard = async (page: Page, link: Record<string, string> = {}) => {
  await openSmallBoard(page, link);
  await painted(page);
};

test("the matrix of the demo is painted in the colours of its statuses", async ({ page }) => {
  await openBoard(page, { AppId: APPS.living });
  await expect(drawing(page)).toHaveAccessibleName("Status of each data file on each edge node");
  await painted(page);
  for (const colour of ["success", "failed"] as const) {
    expect((await patches(canvas(page), colour)).pixels, colour).toBeGreaterThan(500);
  }
});

test("a cell has a tooltip, and a click pins it with all its elements", async ({ page }) => {
  await smallBoard(page);
  const failed = await patch(page, "failed");
  await page.mouse.move(failed.x, failed.y);
  for (const text of ["1598/mirror_file/game.tar 84992", "cn-wuxi-5", "Failed", "md5 mismatch after download", "30 min"]) {
    await expect(tip(page)).toContainText(text);
  }
  await page.mouse.click(failed.x, failed.y);
  await expect(details(page).getByRole("heading", { level: 2, name: "Failed" })).toBeVisible();
  await expect(details(page)).toContainText("1598/mirror_file/game.tar");
  const facts = {
    Version: "84992",
    "Edge node": "cn-wuxi-5",
    Status: "FAILED",
    Description: "md5 mismatch after download",
    Started: "2024-03-05 10:00:00 UTC",
    Updated: "2024-03-05 10:30:00 UTC",
    Duration: "30 min",
    "Request ID": "4F4C8B1E-0A55-4D3B-9C39-8D2C6C0F1A11",
    "Total count": "3",
    "Page size": "100",
  };
  for (const [name, value] of Object.entries(facts)) {
    await expect(fact(page, details(page), name).first(), name).toContainText(value);
  }
  // The counts of the file's statuses from ENS, and its other version on the same node.
  for (const spelled of ["FAILED", "SUCCESS"]) await expect(details(page).getByText(spelled).first()).toBeVisible();
  await details(page).getByRole("button", { name: /84991/ }).click();
  await expect(details(page).getByRole("heading", { level: 2, name: "Pushed" })).toBeVisible();
  await expectInLink(page, "version", "84991");
  await details(page).getByRole("button", { name: "Close" }).click();
  await expect(details(page)).toHaveCount(0);
  await expectInLink(page, "file", null);
});

test("a node that is not a target of a file is neither failed nor unknown", async ({ page }) => {
  await smallBoard(page, { file: "1598/config/speech-model.bin", version: "v3", region: "cn-beijing-cmcc" });
  await expect(details(page).getByRole("heading", { level: 2, name: "Not targeted" })).toBeVisible();
  await expect(details(page)).toContainText("ENS lists no push of this data file to this edge node.");
});

test("keys move the focus over cells, the focused cell is announced, and Enter pins it", async ({ page }) => {
  await smallBoard(page, { sort: "name", regions: "name" });
  await drawing(page).focus();
  const spoken = page.getByRole("main").getByRole("status");
  await page.keyboard.press("ArrowDown");
  await expect(spoken).toContainText("speech-model.bin v3, cn-beijing-cmcc");
  await expect(spoken).toContainText("Not targeted");
  await page.keyboard.press("ArrowRight");
  await expect(spoken).toContainText("speech-model.bin v3, cn-hangzhou-unicom");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await expect(spoken).toContainText("game.tar 84992, cn-wuxi-5");
  await page.keyboard.press("Enter");
  await expect(fact(page, details(page), "Edge node").first()).toContainText("cn-wuxi-5");
  await expectInLink(page, "region", "cn-wuxi-5");
  await expect.poll(async () => (await patches(canvas(page), "selection")).pixels).toBeGreaterThan(20);
  await page.keyboard.press("Escape");
  await expect(details(page)).toHaveCount(0);
});

test("the full stop moves the focus to a failed cell", async ({ page }) => {
  await smallBoard(page);
  await drawing(page).focus();
  await page.keyboard.press(".");
  await expect(page.getByRole("main").getByRole("status")).toContainText(/84992, cn-wuxi-5.*Failed/);
});

test("chips filter every view and show how much they hide", async ({ page }) => {
  await smallBoard(page);
  await expect(chip(page, "Failed")).toHaveText("Failed 1");
  await expect(chip(page, "Pushed")).toHaveText("Pushed 6 +4");
  await chip(page, "Failed").click();
  await expect(chip(page, "Failed")).toHaveAttribute("aria-pressed", "true");
  await expect(announcement(page)).toHaveText("1 push shown, 1 failed");
  // A status lights pushes; the share is that of all statuses.
  await expect(summary(page)).toContainText("6 of 7");
  await expect(caption(page)).toContainText("1 of 11 shown");
  await expect(chip(page, "Pushed")).toHaveText("Pushed 6 +4");
  await expectInLink(page, "status", "failed");
  for (const name of VIEWS.slice(1, 4)) {
    await view(page, name);
    await painted(page);
    await expect.poll(async () => (await patches(canvas(page), "failed")).pixels, name).toBeGreaterThan(0);
    // The bars beside the names are of all statuses.
    const left = name === "Timeline" ? (await page.locator(".overlay .plot").boundingBox())!.x : 0;
    const colour = name === "Timeline" ? "success" : "success-cell";
    const places = async () => (await patches(canvas(page), colour)).middles.filter(({ x }) => x > left);
    await expect.poll(places, name).toEqual([]);
  }
  await view(page, "Table");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "2");
  await chip(page, "Pushed").click();
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "12");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expectInLink(page, "status", null);
  await expect(toolbar(page).getByRole("group", { name: "Status" }).getByRole("button").first()).toBeFocused();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
});

test("chips count the newest versions as the headline does, and older ones beside them", async ({ page }) => {
  const pushes = (status: string, count: number) => ({
    [status]: Array.from({ length: count }, (_, n) => ({ region: `cn-wuxi-${n}`, start: "2024-03-05T08:00:00Z", update: "2024-03-05T08:01:00Z" })),
  });
  await mockPushResults(page, () => pushResults([
    { name: "a.tar", version: "1", pushes: pushes("FAILED", 3) },
    { name: "a.tar", version: "2", pushes: pushes("SUCCESS", 4) },
  ]));
  await openBoard(page, { AppId: "small", view: "table" });
  await expect(summary(page)).toContainText("4 of 4");
  await expect(chip(page, "Failed")).toHaveText("Failed 0 +3");
  await expect(chip(page, "Failed")).toHaveAttribute("title", "Failed: 0 in newest versions, 3 in older ones");
  await expect(chip(page, "Pushed")).toHaveText("Pushed 4");
  await chip(page, "Failed").click();
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "4");
  await expect(chip(page, "Pushed")).toHaveText("Pushed 4");
});

test("a key shows only failures", async ({ page }) => {
  await smallBoard(page);
  await page.keyboard.press("x");
  await expect(announcement(page)).toHaveText("1 push shown, 1 failed");
  await page.keyboard.press("x");
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
});

test("a search filters all views by names, regions and descriptions", async ({ page }) => {
  await smallBoard(page);
  await page.keyboard.press("/");
  await expect(searchField(page)).toBeFocused();
  await page.keyboard.type("SPEECH");
  await expect(announcement(page)).toHaveText("3 pushes shown, 0 failed");
  // The figures are of what is found.
  await expect(figure(page, "Versions")).toHaveText("1");
  await expect(caption(page)).toContainText("3 of 11 shown");
  // The counts of chips depend on the search, but not on the selected chips.
  await expect(chip(page, "Pushed")).toHaveText("Pushed 3");
  await expect(chip(page, "Failed")).toHaveText("Failed 0");
  await searchField(page).fill("md5");
  await expect(announcement(page)).toHaveText("1 push shown, 1 failed");
  await expectInLink(page, "q", "md5");
  await searchField(page).fill("wuxi");
  await expect(announcement(page)).toHaveText("3 pushes shown, 1 failed");
  await view(page, "Table");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "4");
  await page.getByRole("button", { name: "Clear search" }).click();
  await expect(searchField(page)).toBeFocused();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
});

test("facets filter by carrier together with the other filters", async ({ page }) => {
  await smallBoard(page);
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const menu = page.getByRole("group", { name: "Filter" });
  await menu.getByRole("group", { name: "Carrier" }).getByRole("checkbox", { name: /unicom/i }).check();
  await expect(announcement(page)).toHaveText("3 pushes shown, 0 failed");
  await expect.poll(() => inLink(page, "carrier")).toMatch(/unicom/i);
  await page.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Filter 1" })).toBeFocused();
});

test("sorting, reversing, grouping and transposing change the drawing and the link", async ({ page }) => {
  await openBoard(page, { AppId: APPS.failing });
  await page.getByLabel("Refresh automatically").selectOption({ label: "Off" });
  await painted(page);
  const changes: [string, () => Promise<unknown>][] = [
    ["sort", () => page.getByRole("combobox", { name: "Sort", exact: true }).selectOption({ label: "Name" })],
    ["sort", () => display(page, (menu) => menu.getByRole("checkbox", { name: "Reverse order" }).check())],
    ["regions", () =>
        display(page, (menu) => menu.getByRole("combobox", { name: "Edge nodes" }).selectOption({ label: "By ID" }))],
    ["group", () =>
        display(page, (menu) => menu.getByRole("combobox", { name: "Group" }).selectOption({ label: "Carrier" }))],
    ["transpose", () =>
        display(page, (menu) => menu.getByRole("checkbox", { name: "Swap rows and columns" }).check())],
  ];
  const values: (string | null)[] = [];
  for (const [key, change] of changes) {
    const before = await look(page);
    await change();
    await expect.poll(() => look(page), key).not.toBe(before);
    await expect.poll(() => inLink(page, key), key).not.toBe(null);
    values.push(inLink(page, key));
  }
  expect(values).toEqual(["name", "-name", "name", "carrier", "1"]);
});

test("the order of rows is the order of the sort", async ({ page }) => {
  await smallBoard(page, { sort: "name", regions: "name" });
  const spoken = page.getByRole("main").getByRole("status");
  const first = async (text: string) => {
    await drawing(page).focus();
    await page.keyboard.press("Control+ArrowUp");
    await page.keyboard.press("Control+ArrowUp");
    await expect(spoken).toContainText(text);
  };
  await first("speech-model.bin v3");
  await page.getByRole("combobox", { name: "Sort", exact: true }).selectOption({ label: "Worst first" });
  await first("game.tar 84992");
});

test("a large matrix scrolls under its headers, and its overview scrolls it", async ({ page }) => {
  await openBoard(page, { AppId: APPS.living });
  await page.getByLabel("Refresh automatically").selectOption({ label: "Off" });
  await painted(page);
  const before = await look(page);
  await drawing(page).hover();
  await page.mouse.wheel(600, 200);
  await expect.poll(() => drawing(page).evaluate((element) => element.scrollLeft)).toBeGreaterThan(300);
  await expect.poll(() => look(page)).not.toBe(before);
  const there = await drawing(page).evaluate((element) => element.scrollLeft);
  const overview = page.locator("canvas.overview");
  const frame = (await overview.boundingBox())!;
  await page.mouse.click(frame.x + frame.width - 3, frame.y + frame.height / 2);
  await expect.poll(() => drawing(page).evaluate((element) => element.scrollLeft)).toBeGreaterThan(there);
  // The key End moves to the last cell, and Home back.
  await drawing(page).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Home");
  await expect.poll(() => drawing(page).evaluate((element) => element.scrollLeft)).toBe(0);
});

test("a pinned push does not undo scrolling", async ({ page }) => {
  await openBoard(page, { AppId: APPS.living });
  await page.getByLabel("Refresh automatically").selectOption({ label: "Off" });
  const failed = await patch(page, "failed");
  await page.mouse.click(failed.x, failed.y);
  await expect(details(page)).toBeVisible();
  const left = () => drawing(page).evaluate((element) => element.scrollLeft);
  await drawing(page).evaluate((element) => element.scrollTo(element.scrollWidth, 0));
  const there = await left();
  expect(there).toBeGreaterThan(1000);
  const before = await look(page);
  await page.setViewportSize({ width: 1400, height: 820 });
  await expect.poll(() => look(page)).not.toBe(before);
  await refresh(page);
  expect(Math.abs((await left()) - there)).toBeLessThan(100);
});

test("tiles show the selected file on each node, and pin a push", async ({ page }) => {
  await smallBoard(page, { view: "tiles", sort: "name" });
  await expect(drawing(page)).toHaveAccessibleName("Status of one data file on each edge node");
  const file = page.getByRole("combobox", { name: "Data file", exact: true });
  await expect(file.getByRole("option")).toHaveCount(3);
  expect((await patches(canvas(page), "failed")).pixels).toBe(0);
  await file.selectOption({ label: "game.tar 84992" });
  const failed = await patch(page, "failed");
  await page.mouse.move(failed.x, failed.y);
  await expect(tip(page)).toContainText("md5 mismatch after download");
  await page.mouse.click(failed.x, failed.y);
  await expect(fact(page, details(page), "Status").first()).toContainText("FAILED");
  await expectInLink(page, "region", "cn-wuxi-5");
  await drawing(page).focus();
  // The file with the most failures comes first.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(details(page).getByRole("heading", { level: 2, name: "Pushed" })).toBeVisible();
  expect(inLink(page, "region")).not.toBe("cn-wuxi-5");
});

test("the list of files is complete when it is opened", async ({ page }) => {
  const push = { region: "cn-wuxi-5", start: "2024-03-05T08:00:00Z", update: "2024-03-05T08:01:00Z", says: "Success" };
  const files = Array.from({ length: 250 }, (_, n) => ({ name: `game-${n}.tar`, version: "1", pushes: { SUCCESS: [push] } }));
  await mockPushResults(page, () => pushResults(files));
  await openBoard(page, { AppId: "many", view: "tiles", sort: "name" });
  const file = page.getByRole("combobox", { name: "Data file", exact: true });
  const options = file.getByRole("option");
  await expect(options).toHaveText(["game-0.tar 1"]);
  await file.focus();
  await expect(options).toHaveCount(250);
  await file.selectOption({ label: "game-77.tar 1" });
  await expectInLink(page, "file", "game-77.tar");
  await drawing(page).focus();
  await expect(options).toHaveText(["game-77.tar 1"]);
});

test("the vendor's example is shown with its contradictions, and not as a success", async ({ page }) => {
  await openBoard(page, { AppId: APPS.vendorExample });
  await painted(page);
  await expect(announcement(page)).toHaveText("1 push shown, 1 failed");
  // Two regions that are counted, one of which is listed, and five entries that TotalCount promises.
  await expect(summary(page)).toContainText("0 of 7");
  expect((await patches(canvas(page), "success")).pixels).toBe(0);
  const failed = await patch(page, "failed");
  await page.mouse.click(failed.x, failed.y);
  await expect(details(page).getByRole("heading", { level: 2, name: "Failed" })).toBeVisible();
  for (const flag of [
    "The status is FAILED, but the description says success.",
    "The last update lies before the start.",
    "RegionIdCount is not the number of edge nodes listed.",
  ]) {
    await expect(details(page).getByText(flag)).toBeVisible();
  }
  await expect(fact(page, details(page), "Description").first()).toContainText("Success");
  await expect(details(page)).toContainText("2 counted, 1 listed");
  await expect(fact(page, details(page), "Request ID")).toContainText("CEF72CEB-54B6-4AE8-B225-F876FF7BA984");
  await expect(fact(page, details(page), "Total count")).toContainText("6");
  await page.keyboard.press("Escape");
  await expect(details(page)).toHaveCount(0);

  // The flag has their number, and its list a button that shows an example.
  const issues = await openDataIssues(page);
  await expect(issues).toContainText("TotalCount is not the number of entries that came.");
  await issues.getByRole("button", { name: "Show an example" }).first().click();
  await expect(details(page)).toBeVisible();
  for (const name of VIEWS.slice(2, 4)) {
    await view(page, name);
    await expect.poll(() => colourCount(page)).toBeGreaterThanOrEqual(5);
    expect((await patches(canvas(page), "success")).pixels, name).toBe(0);
  }
  await view(page, "Table");
  await expect(page.getByRole("row").nth(1)).toContainText("Failed");
  await expect(page.getByRole("row").nth(1)).toContainText("Flag");
});

test("an undocumented status is shown with its name", async ({ page }) => {
  await mockPushResults(page, () =>
    pushResults([{ name: "game.tar", version: "1", pushes: { ROLLED_BACK: [{ region: "cn-wuxi-5", says: "成功" }] } }]),
  );
  await openBoard(page, { AppId: "odd" });
  const unknown = await patch(page, "unknown");
  expect((await patches(canvas(page), "success")).pixels).toBe(0);
  await page.mouse.click(unknown.x, unknown.y);
  await expect(fact(page, details(page), "Status").first()).toContainText("ROLLED_BACK");
  await expect(summary(page)).toContainText("0 of 1");
  await expect(details(page).getByText("The status is undocumented.")).toBeVisible();
});

test("invisible and bidirectional characters are made visible", async ({ page }) => {
  const name = "invoice\u202Egpj.tar";
  const says = "ok\u0000\u200Bdone";
  await mockPushResults(page, () =>
    pushResults([{ name, version: "1\u2066", pushes: { FAILED: [{ region: "cn-wuxi-5\u200F", says }] } }]),
  );
  await openBoard(page, { AppId: "odd", view: "table" });
  const raw = /[\u0000\u200B\u200F\u202E\u2066]/;
  const row = page.getByRole("row").nth(1);
  await expect(row).toContainText("invoice\uFFFDgpj.tar");
  await row.getByRole("gridcell").or(row.getByRole("cell")).first().click();
  await expect(details(page)).toContainText("invoice\uFFFDgpj.tar");
  await view(page, "Tiles");
  await expect(page.getByRole("combobox", { name: "Data file", exact: true })).toContainText("invoice\uFFFDgpj.tar 1\uFFFD");
  const failed = await patch(page, "failed");
  await page.mouse.move(failed.x, failed.y);
  await expect(tip(page)).toContainText("cn-wuxi-5\uFFFD");
  expect(await page.locator("body").innerText()).not.toMatch(raw);
});

test("HTML in names is shown as text", async ({ page }) => {
  const name = '<img src=x onerror="document.title=1">\u202egpj.exe';
  await mockPushResults(page, () =>
    pushResults([{ name, version: "<b>1</b>", pushes: { FAILED: [{ region: "cn-wuxi-5", says: "<script>1</script>" }] } }]),
  );
  await openBoard(page, { AppId: "odd" });
  const failed = await patch(page, "failed");
  await page.mouse.click(failed.x, failed.y);
  await expect(details(page)).toContainText("<script>1</script>");
  await view(page, "Table");
  await expect(page.getByRole("row").nth(1)).toContainText("<img src=x");
  await expect(page).toHaveTitle(/Pushboard/);
  expect(await page.locator("img[src=x]").count()).toBe(0);
});

test("the header of a node opens all of its pushes, by the pointer and by keys", async ({ page }) => {
  await smallBoard(page, { sort: "name", regions: "name" });
  await painted(page);
  // The last node stands in the last column.
  const frame = (await drawing(page).boundingBox())!;
  const failed = await patch(page, "failed");
  await page.mouse.click(failed.x, frame.y + 12);
  await expectInLink(page, "region", "cn-wuxi-5");
  await expect(details(page).getByRole("heading", { level: 2, name: "Edge node overview" })).toBeVisible();
  const rows = details(page).getByRole("listitem").filter({ hasText: /tar|bin/ });
  await expect(rows).toHaveText([/game\.tar 84992\s*Failed · md5 mismatch/, /speech-model\.bin v3\s*Pushed/, /game\.tar 84991\s*Pushed/]);
  const only = details(page).getByRole("button", { name: "Only this node" });
  await only.click();
  await expect(announcement(page)).toHaveText("3 pushes shown, 1 failed");
  await expectInLink(page, "node", "cn-wuxi-5");
  await expect(only).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("button", { name: "Remove Edge node cn-wuxi-5" })).toBeVisible();
  await only.click();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  await rows.first().getByRole("button").click();
  await expect(fact(page, details(page), "Status").first()).toContainText("FAILED");
  await page.goBack();
  await expect(details(page).getByRole("heading", { level: 2, name: "Edge node overview" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(details(page)).toHaveCount(0);

  const spoken = page.getByRole("main").getByRole("status");
  await drawing(page).focus();
  for (const key of ["Control+ArrowUp", "Control+ArrowLeft", "ArrowUp"]) await page.keyboard.press(key);
  await expect(spoken.first()).toHaveText(/^cn-beijing-cmcc/);
  await page.keyboard.press("ArrowRight");
  await expect(spoken.first()).toHaveText(/^cn-hangzhou-unicom/);
  await page.keyboard.press("Enter");
  await expectInLink(page, "region", "cn-hangzhou-unicom");
  await expectInLink(page, "file", null);
  // Back into the cells, and to the header of the row.
  for (const key of ["ArrowDown", "ArrowLeft", "ArrowLeft"]) await page.keyboard.press(key);
  await expect(spoken.first()).toHaveText("1598/config/speech-model.bin v3");
  await page.keyboard.press("Enter");
  await expectInLink(page, "file", "1598/config/speech-model.bin");
  await expect(details(page).getByRole("heading", { level: 2, name: "Version overview" })).toBeVisible();
});
