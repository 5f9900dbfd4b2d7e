// A version beside another one of its data file.
import type { Page } from "@playwright/test";
import { announcement, details, expectInLink, openBoard } from "./board";
import { type Entry, mockPushResults, pushResults } from "./responses";
import { expect, test } from "./fixtures";

const push = (region: string, hour: number, minutes = 1) => ({
  region,
  start: `2024-03-05T0${hour}:00:00Z`,
  update: `2024-03-05T0${hour}:${String(minutes).padStart(2, "0")}:00Z`,
});
const BOARD: Entry[] = [
  { name: "game.tar", version: "1", pushes: { SUCCESS: [push("cn-wuxi", 1), push("cn-hefei", 1), push("cn-jinan", 1)], FAILED: [push("cn-xian", 1)] } },
  { name: "game.tar", version: "2", pushes: { SUCCESS: [push("cn-hefei", 2, 30), push("cn-xian", 2)], FAILED: [push("cn-wuxi", 2), push("cn-dalian", 2)] } },
];
const fact = (page: Page, name: string) => page.locator(".detail dt", { hasText: name }).locator("+ dd");

test.beforeEach(async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await mockPushResults(page, () => pushResults(BOARD));
});

test("what a version changed is counted, shown, copied and sent", async ({ page }) => {
  await openBoard(page, { AppId: "small", v: "2", view: "matrix", file: "game.tar", version: "2" });
  await details(page).getByLabel("Compare with").selectOption("1");
  await expectInLink(page, "compare", "1");
  for (const [name, count] of [["Newly failing", "2"], ["No push any more", "1"], ["Slower", "1"], ["Made good", "1"], ["The same", "0"]]) {
    await expect(fact(page, name)).toHaveText(count);
  }
  await details(page).getByRole("button", { name: "Copy as a sentence" }).click();
  const sentence = "game.tar 2 beside 1: Newly failing 2 (cn-wuxi, cn-dalian); No push any more 1 (cn-jinan); Slower 1 (cn-hefei); Made good 1 (cn-xian); The same 0";
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(sentence);
  await fact(page, "Newly failing").getByRole("button").click();
  await expect(announcement(page)).toHaveText("3 pushes shown, 2 failed");
  await page.reload();
  await expect(details(page).getByLabel("Compare with")).toHaveValue("1");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(fact(page, "由失败转为成功")).toHaveText("1");
});

test("the older one beside the newer one says the same", async ({ page }) => {
  await openBoard(page, { AppId: "small", v: "2", view: "matrix", file: "game.tar", version: "1", compare: "2" });
  await expect(fact(page, "Newly failing")).toHaveText("2");
  await expect(fact(page, "Slower")).toHaveText("1");
});
