// Asking: the form, what is wrong with it, what goes out, what was asked lately, and how an answer comes in.
import type { Page } from "@playwright/test";
import { answer, answerPushResults, gate, SMALL_BOARD } from "./answers";
import { allLoaded, announcement, APPS, expectInLink, figure, open, openBoard, painted, summary } from "./board";
import { expect, test } from "./fixtures";

const field = (page: Page, name: string) => page.getByRole("search").getByLabel(name, { exact: true });

// A text that ends like that, whatever its signs mean in an expression.
const ending = (text: string) => new RegExp(`${text.replace(/[.+]/g, "\\$&")}$`);

test("from the welcome, a demo application leads to its board", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Is it everywhere yet?" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Demo" })).toBeVisible();
  await page.getByRole("button", { name: /^edge-speech-models/ }).click();
  await allLoaded(page);
  await painted(page);
  await expectInLink(page, "AppId", APPS.healthy);
  await expect(field(page, "Application")).toHaveValue(APPS.healthy);
  await expect(figure(page, "Edge nodes")).toHaveText(/^[1-9]/);
});

test("an application is picked from the list by keys", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: /^cloud-game-mirror/ })).toBeVisible();
  const application = page.getByRole("combobox", { name: "Application" });
  await application.fill("trans");
  await expect(page.getByRole("option")).toHaveCount(1);
  await application.press("ArrowDown");
  await expect(page.getByRole("option")).toHaveAttribute("aria-selected", "true");
  await application.press("Enter");
  await expect(application).toHaveValue(APPS.failing);
  await expect(page.getByRole("listbox")).toBeHidden();
  await application.press("Enter");
  await allLoaded(page);
  await expectInLink(page, "AppId", APPS.failing);
});

test("an AppId is typed and asked", async ({ page }) => {
  const asked = await answerPushResults(page, () => answer(SMALL_BOARD));
  await page.goto("/");
  await field(page, "Application").fill("  my-app-1 ");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  expect(asked.map((question) => question.get("AppId"))).toEqual(["my-app-1"]);
});

test("what is wrong stands beside its field, nothing is lost and nothing is sent", async ({ page }) => {
  const asked = await answerPushResults(page, () => answer(SMALL_BOARD));
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
  await page.getByRole("button", { name: "Show", exact: true }).click();

  const wrong = {
    Application: "Can't hold the character U+0020.",
    From: "There is no such day.",
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

  // One after the other is put right: its own error goes, the others stay.
  await field(page, "Application").fill("my-app-1");
  await expect(field(page, "Application")).toHaveAttribute("aria-invalid", "false");
  await expect(field(page, "From")).toHaveAttribute("aria-invalid", "true");
  await field(page, "From").fill("2022-02-01");
  await field(page, "Page").fill("1");
  await field(page, "Page size").fill("20");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByText("Lies before the first day, 2022-02-01.")).toBeVisible();
  await expect(field(page, "To")).toBeFocused();
  expect(asked).toEqual([]);
  expect(new URL(page.url()).search).toBe("");

  await field(page, "To").fill("2022-02-28");
  await field(page, "To").press("Enter");
  await allLoaded(page);
  expect(asked).toHaveLength(1);
});

test("all eight parameters reach the proxy, trimmed and each entry once", async ({ page }) => {
  const asked = await answerPushResults(page, () => answer(SMALL_BOARD, { number: 2, size: 50 }));
  await page.goto("/");
  await page.getByRole("button", { name: "More" }).click();
  const typed = {
    Application: APPS.healthy,
    "Data files": " a b.tar , 数据/模型.bin,a b.tar",
    Versions: "84991, v3",
    "Edge nodes": "cn-wuxi-5,,cn-beijing-cmcc",
    From: "2024-03-01",
    To: "2024-03-31",
    Page: "2",
    "Page size": "50",
  };
  for (const [name, text] of Object.entries(typed)) await field(page, name).fill(text);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await allLoaded(page);
  const parameters = {
    AppId: APPS.healthy,
    DataNames: "a b.tar,数据/模型.bin",
    DataVersions: "84991,v3",
    RegionIds: "cn-wuxi-5,cn-beijing-cmcc",
    MinDate: "2024-03-01",
    MaxDate: "2024-03-31",
    PageNumber: "2",
    PageSize: "50",
  };
  expect(asked.map((question) => Object.fromEntries(question))).toEqual([parameters]);
  const inAddress = new URL(page.url()).searchParams;
  for (const [name, value] of Object.entries(parameters)) expect(inAddress.get(name)).toBe(value);
  // A name that was asked for and did not come is said to be missing.
  await expect(page.getByText("2 data files were asked for and not in the answer:")).toBeVisible();
  // Edge nodes that were asked for stay on the board.
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

test("queries that were answered are offered again, and can be forgotten", async ({ page }) => {
  const asked = await answerPushResults(page, () => answer(SMALL_BOARD));
  await openBoard(page, { AppId: "first-app" });
  await field(page, "Application").fill("second-app");
  await field(page, "Versions").fill("v3");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect.poll(() => asked.length).toBe(2);
  await allLoaded(page);

  await page.goto("/");
  const recent = page.getByRole("main").getByRole("listitem").filter({ hasText: "-app · " });
  await expect(recent).toHaveText([/second-app · Versions v3/, /first-app · everything/]);
  await recent.nth(1).getByRole("button", { name: /everything/ }).click();
  await allLoaded(page);
  await expectInLink(page, "AppId", "first-app");

  await page.getByRole("button", { name: "Recent" }).click();
  const menu = page.getByRole("group", { name: "Recent" });
  await expect(menu.getByRole("listitem")).toHaveText([/first-app/, /second-app/]);
  await menu.getByRole("button", { name: "Forget second-app" }).click();
  await expect(menu.getByRole("listitem")).toHaveText([/first-app/]);
  await page.reload();
  await page.getByRole("button", { name: "Recent" }).click();
  await expect(menu.getByRole("listitem")).toHaveText([/first-app/]);
});

test("pages come one by one: the first is seen while the next is on its way", async ({ page }) => {
  const [second, third] = [gate(), gate()];
  const asked = await answerPushResults(page, async (question) => {
    const number = Number(question.get("PageNumber"));
    if (number === 2) await second.opened;
    if (number === 3) await third.opened;
    return answer([SMALL_BOARD[number - 1]], { number, size: 1, total: 3 });
  });
  await open(page, { AppId: "paged", PageSize: "1" });
  const progress = page.getByRole("progressbar");
  await expect(progress).toHaveAccessibleName("Loading 1 of 3");
  await expect(progress).toHaveAttribute("aria-valuenow", "33");
  await expect(summary(page)).toContainText("4 of 4 of what is loaded: 1 of 3 entries");
  await painted(page);
  second.open();
  await expect(progress).toHaveAccessibleName("Loading 2 of 3");
  await expect(summary(page)).toContainText("3 of 4 of what is loaded: 2 of 3 entries");
  third.open();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  await expect(progress).toHaveCount(0);
  expect(asked.map((question) => question.get("PageNumber"))).toEqual(["1", "2", "3"]);
});

test("one answer asks once and without paging", async ({ page }) => {
  const asked = await answerPushResults(page, () => answer(SMALL_BOARD));
  await openBoard(page, { AppId: "at-once" });
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("radio", { name: "In one answer" }).check();
  await expectInLink(page, "load", "once");
  await expect.poll(() => asked.length).toBe(2);
  await allLoaded(page);
  expect(Object.fromEntries(asked[1])).toEqual({ AppId: "at-once" });
});

test("a new query does away with the one before, even when that one answers late", async ({ page }) => {
  const slow = gate();
  await answerPushResults(page, async (question) => {
    if (question.get("AppId") === "slow-app") await slow.opened;
    return question.get("AppId") === "slow-app" ? answer([SMALL_BOARD[0]]) : answer(SMALL_BOARD);
  });
  await open(page, { AppId: "slow-app" });
  await expect(page.getByRole("heading", { name: "Asking ENS…" })).toBeVisible();
  await field(page, "Application").fill("quick-app");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  slow.open();
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  await expectInLink(page, "AppId", "quick-app");
});
