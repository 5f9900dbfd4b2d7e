// The query: its form and errors, the request, recent queries, and the progress of a load.
import type { Page } from "@playwright/test";
import { barrier, mockPushResults, pushResults, SMALL_BOARD } from "./responses";
import { allLoaded, announcement, APPS, expectInLink, figure, open, openBoard, openQueryForm, painted, summary } from "./board";
import { expect, test } from "./fixtures";

const field = (page: Page, name: string) => page.getByRole("search").getByLabel(name, { exact: true });

// Matches a text that ends with the given one.
const ending = (text: string) => new RegExp(`${text.replace(/[.+]/g, "\\$&")}$`);

test("the welcome page opens the board of a demo application", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Is it everywhere yet?" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Demo" })).toBeVisible();
  await page.getByRole("button", { name: /^edge-speech-models/ }).click();
  await allLoaded(page);
  await painted(page);
  await expectInLink(page, "AppId", APPS.healthy);
  await expect(page.getByRole("button", { name: /^Query: edge-speech-models / })).toBeVisible();
  // The field has its name, with its id beside it.
  await openQueryForm(page);
  await expect(field(page, "Application")).toHaveValue("edge-speech-models");
  await expect(field(page, "Application")).toHaveAccessibleDescription(new RegExp(APPS.healthy));
  await page.keyboard.press("Escape");
  await expect(figure(page, "Edge nodes")).toHaveText(/^[1-9]/);
});

test("an application is selected from the list by keys", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: /^cloud-game-mirror/ })).toBeVisible();
  const application = page.getByRole("combobox", { name: "Application" });
  await application.press("ArrowDown");
  await expect(page.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
  await application.press("Escape");
  // What Enter takes is marked.
  await application.fill("trans");
  await expect(page.getByRole("option")).toHaveCount(1);
  await expect(page.getByRole("option")).toHaveAttribute("aria-selected", "true");
  await application.press("Enter");
  await expect(application).toHaveValue("live-transcode");
  await expect(page.getByRole("listbox")).toBeHidden();
  await application.press("Enter");
  await allLoaded(page);
  await expectInLink(page, "AppId", APPS.failing);
});

test("a typed AppId is sent", async ({ page }) => {
  const queries = await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await page.goto("/");
  await field(page, "Application").fill("  my-app-1 ");
  await page.getByRole("button", { name: "Query", exact: true }).click();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  expect(queries.map((query) => query.get("AppId"))).toEqual(["my-app-1"]);
});

test("a name that is typed in full is that of its application", async ({ page }) => {
  await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await page.goto("/");
  await expect(page.getByRole("button", { name: /^cloud-game-mirror/ })).toBeVisible();
  await field(page, "Application").fill("Live-Transcode");
  await page.getByRole("button", { name: "Query", exact: true }).click();
  await expectInLink(page, "AppId", APPS.failing);
  // A text that is no application's goes as it is.
  await openQueryForm(page);
  await field(page, "Application").fill("live-transcode-x");
  await field(page, "Application").press("Enter");
  await expectInLink(page, "AppId", "live-transcode-x");
});

test("lists complete names of what is loaded and of the catalogue", async ({ page }) => {
  const queries = await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await page.route(/\/api\/regions/, (route) =>
    route.fulfill({ json: { Code: 0, EnsRegions: { EnsRegions: [{ EnsRegionId: "cn-wuxi-5", Name: "无锡联通" }] } } }),
  );
  await openBoard(page, { AppId: "small" });
  await openQueryForm(page);
  const files = field(page, "Data files");
  const options = page.getByRole("listbox").getByRole("option");
  await files.fill("game");
  await expect(options).toHaveText(["1598/mirror_file/game.tar"]);
  await files.press("Enter");
  await expect(files).toHaveValue("1598/mirror_file/game.tar");
  await files.pressSequentially(",SPEECH");
  await files.press("Enter");
  await expect(files).toHaveValue("1598/mirror_file/game.tar,1598/config/speech-model.bin");
  await expect(page.getByRole("listbox")).toHaveCount(0);
  const versions = field(page, "Versions");
  await versions.press("ArrowDown");
  await expect(options).toHaveText(["84991", "84992", "v3"]);
  await options.filter({ hasText: "84992" }).click();
  await expect(versions).toHaveValue("84992");
  const nodes = field(page, "Edge nodes");
  await nodes.fill("无锡");
  await expect(options).toHaveText([/cn-wuxi-5\s*无锡联通/]);
  await nodes.press("Enter");
  await expect(nodes).toHaveValue("cn-wuxi-5");
  // A name that is complete is not completed: Enter sends the query.
  await nodes.fill("cn-wuxi-5");
  await nodes.press("Enter");
  await expect.poll(() => queries.length).toBe(2);
  expect(Object.fromEntries(queries[1])).toMatchObject({
    DataNames: "1598/mirror_file/game.tar,1598/config/speech-model.bin", DataVersions: "84992", RegionIds: "cn-wuxi-5",
  });
  // Another application has other files.
  await openQueryForm(page);
  await field(page, "Application").fill("other");
  await files.fill("game");
  await expect(options).toHaveCount(0);
});

test("a name that matches nothing can be searched for instead", async ({ page }) => {
  await mockPushResults(page, (query) => pushResults(query.get("DataNames") ? [] : SMALL_BOARD));
  await open(page, { v: "2", AppId: "small", DataNames: "game", status: "failed" });
  await expect(page.getByText("must match exactly")).toBeVisible();
  await page.getByRole("button", { name: "Search for “game” instead" }).click();
  await expect(announcement(page)).toHaveText("8 pushes shown, 1 failed");
  await expectInLink(page, "DataNames", null);
  await expectInLink(page, "q", "game");
  // Of several names none is the one.
  await open(page, { v: "2", AppId: "small", DataNames: "game,model" });
  await expect(page.getByText("must match exactly")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Search for/ })).toHaveCount(0);
});

test("an error is shown beside its field, the texts stay, and nothing is sent", async ({ page }) => {
  const queries = await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await page.goto("/");
  await page.getByRole("button", { name: "More" }).click();
  const typed = {
    Application: "no spaces here",
    "Data files": "1598/mirror_file/game.tar",
    Versions: "84991",
    "Edge nodes": "cn-wuxi-5",
    From: "2022-02-30",
    To: "2022-01-01",
    Page: "0",
    "Page size": "0",
  };
  for (const [name, text] of Object.entries(typed)) await field(page, name).fill(text);
  await page.getByRole("button", { name: "Query", exact: true }).click();

  const wrong = {
    Application: "No spaces allowed.",
    From: "Not a valid date.",
    Page: "Not a whole number from 1 to 2147483647.",
    "Page size": "Not a whole number from 1 to 100.",
  };
  for (const [name, problem] of Object.entries(wrong)) {
    await expect(field(page, name)).toHaveAttribute("aria-invalid", "true");
    await expect(field(page, name)).toHaveAccessibleDescription(ending(problem));
    await expect(page.getByText(problem)).toBeVisible();
  }
  await expect(field(page, "Application")).toBeFocused();
  for (const [name, text] of Object.entries(typed)) await expect(field(page, name)).toHaveValue(text);

  // Each corrected field loses its error; the others stay.
  await field(page, "Application").fill("my-app-1");
  await expect(field(page, "Application")).toHaveAttribute("aria-invalid", "false");
  await expect(field(page, "From")).toHaveAttribute("aria-invalid", "true");
  await field(page, "From").fill("2022-02-01");
  await field(page, "Page").fill("1");
  await field(page, "Page size").fill("20");
  await page.getByRole("button", { name: "Query", exact: true }).click();
  await expect(page.getByText("Lies before the first day, 2022-02-01.")).toBeVisible();
  await expect(field(page, "To")).toBeFocused();
  expect(queries).toEqual([]);
  expect(new URL(page.url()).search).toBe("");

  await field(page, "To").fill("2022-02-28");
  await field(page, "To").press("Enter");
  await allLoaded(page);
  expect(queries).toHaveLength(1);
});

test("all eight parameters reach the proxy, trimmed and without repeated entries", async ({ page }) => {
  const queries = await mockPushResults(page, () => pushResults(SMALL_BOARD, { number: 2, size: 50 }));
  await page.goto("/");
  await page.getByRole("button", { name: "More" }).click();
  const typed = {
    Application: APPS.healthy,
    "Data files": " a b.tar , 数据/模型.bin,a b.tar",
    Versions: "84991, v3",
    "Edge nodes": "cn-wuxi-5,,cn-nowhere",
    From: "2024-03-01",
    To: "2024-03-31",
    Page: "2",
    "Page size": "50",
  };
  for (const [name, text] of Object.entries(typed)) await field(page, name).fill(text);
  await page.getByRole("button", { name: "Query", exact: true }).click();
  await allLoaded(page);
  const parameters = {
    AppId: APPS.healthy,
    DataNames: "a b.tar,数据/模型.bin",
    DataVersions: "84991,v3",
    RegionIds: "cn-wuxi-5,cn-nowhere",
    MinDate: "2024-03-01",
    MaxDate: "2024-03-31",
    PageNumber: "2",
    PageSize: "50",
  };
  expect(queries.map((query) => Object.fromEntries(query))).toEqual([parameters]);
  const inAddress = new URL(page.url()).searchParams;
  for (const [name, value] of Object.entries(parameters)) expect(inAddress.get(name)).toBe(value);
  // A requested name that is not in the response is reported.
  await expect(page.getByText("2 data files were requested and not returned:")).toBeVisible();
  // So is a requested edge node without a push.
  await expect(page.getByText("1 edge node was requested and has no push: cn-nowhere")).toBeVisible();
  await expect(figure(page, "Edge nodes")).toHaveText("4");
});

test("lines pasted into a list become its entries", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/");
  await page.evaluate(() => navigator.clipboard.writeText("cn-wuxi-5\ncn-beijing-cmcc\n"));
  await field(page, "Edge nodes").focus();
  await page.keyboard.press("Control+V");
  await expect(field(page, "Edge nodes")).toHaveValue("cn-wuxi-5,cn-beijing-cmcc");
});

test("successful queries are offered again, and can be removed", async ({ page }) => {
  const queries = await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await openBoard(page, { AppId: "first-app" });
  await openQueryForm(page);
  await field(page, "Application").fill("second-app");
  await field(page, "Versions").fill("v3");
  await page.getByRole("button", { name: "Query", exact: true }).click();
  await expect.poll(() => queries.length).toBe(2);
  await allLoaded(page);

  await page.goto("/");
  const recent = page.getByRole("main").getByRole("listitem").filter({ hasText: "-app · " });
  await expect(recent).toHaveText([/second-app · Versions v3/, /first-app · all data files/]);
  await recent.nth(1).getByRole("button", { name: /all data files/ }).click();
  await allLoaded(page);
  await expectInLink(page, "AppId", "first-app");

  await openQueryForm(page);
  await page.getByRole("button", { name: "Recent" }).click();
  const menu = page.getByRole("group", { name: "Recent" });
  await expect(menu.getByRole("listitem")).toHaveText([/first-app/, /second-app/]);
  await menu.getByRole("button", { name: "Remove second-app" }).click();
  await expect(menu.getByRole("listitem")).toHaveText([/first-app/]);
  await page.reload();
  await openQueryForm(page);
  await page.getByRole("button", { name: "Recent" }).click();
  await expect(menu.getByRole("listitem")).toHaveText([/first-app/]);
});

test("the first page is shown while the next one is loading", async ({ page }) => {
  const [second, third] = [barrier(), barrier()];
  const queries = await mockPushResults(page, async (query) => {
    const number = Number(query.get("PageNumber"));
    if (number === 2) await second.opened;
    if (number === 3) await third.opened;
    return pushResults([SMALL_BOARD[number - 1]], { number, size: 1, total: 3 });
  });
  await open(page, { AppId: "paged", PageSize: "1" });
  const progress = page.getByRole("progressbar");
  await expect(progress).toHaveAccessibleName("Loading 1 of 3");
  await expect(progress).toHaveAttribute("aria-valuenow", "33");
  await expect(summary(page)).toContainText("of what is loaded: 1 of 3 entries");
  await painted(page);
  second.open();
  await expect(progress).toHaveAccessibleName("Loading 2 of 3");
  await expect(summary(page)).toContainText("of what is loaded: 2 of 3 entries");
  third.open();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  await expect(progress).toHaveCount(0);
  expect(queries.map((query) => query.get("PageNumber"))).toEqual(["1", "2", "3"]);
});

test("a load in one response sends one request without paging", async ({ page }) => {
  const queries = await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await openBoard(page, { AppId: "at-once" });
  await openQueryForm(page);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("radio", { name: "Single request" }).check();
  await expectInLink(page, "load", "once");
  await expect.poll(() => queries.length).toBe(2);
  await allLoaded(page);
  expect(Object.fromEntries(queries[1])).toEqual({ AppId: "at-once" });
});

test("a new query cancels the previous one, whose late response is ignored", async ({ page }) => {
  const slow = barrier();
  await mockPushResults(page, async (query) => {
    if (query.get("AppId") === "slow-app") await slow.opened;
    return query.get("AppId") === "slow-app" ? pushResults([SMALL_BOARD[0]]) : pushResults(SMALL_BOARD);
  });
  await open(page, { AppId: "slow-app" });
  await expect(page.getByRole("heading", { name: "Querying ENS…" })).toBeVisible();
  await openQueryForm(page);
  await field(page, "Application").fill("quick-app");
  await page.getByRole("button", { name: "Query", exact: true }).click();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  slow.open();
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  await expectInLink(page, "AppId", "quick-app");
});
