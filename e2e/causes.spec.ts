// Why pushes fail: the list of causes, what sets each apart, and what a person does with it.
import type { Page } from "@playwright/test";
import { announcement, expectInLink, openBoard, view } from "./board";
import { type Entry, mockPushResults, pushResults } from "./responses";
import { expect, test } from "./fixtures";

const at = (minute: number) => `2024-03-05T08:${String(minute).padStart(2, "0")}:00Z`;
const push = (region: string, minute: number, says = "") => ({ region, start: at(0), update: at(minute), says });
const cities = ["hefei", "wuxi", "jinan", "xian", "wuhan", "fuzhou", "nanning", "haikou", "lanzhou", "harbin", "dalian", "suzhou"];
/** Telecom fails with another id each, in two languages; mobile does not, but for one node; an older failure is made good. */
const BOARD: Entry[] = [
  { name: "game.tar", version: "1", pushes: { FAILED: [push("cn-hefei-cmcc", 1, "edge node agent is offline")] } },
  {
    name: "game.tar",
    version: "2",
    pushes: {
      FAILED: [
        ...cities.map((city, n) => push(`cn-${city}-telecom`, 10 + n, n < 10 ? `md5 mismatch: task f3a9c2${10 + n}` : "MD5 校验失败：任务 9")),
        push("cn-haikou-cmcc", 30, "disk full"),
      ],
      SUCCESS: cities.filter((city) => city !== "haikou").flatMap((city) => [push(`cn-${city}-cmcc`, 5), push(`cn-${city}-unicom`, 5)]),
    },
  },
];

const causes = (page: Page) => page.getByRole("list", { name: /^(Causes of failures|失败原因)$/ }).locator("> li");
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test.beforeEach(async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await mockPushResults(page, () => pushResults(BOARD));
});

test("each cause is a line with its count, when it was and what sets it apart", async ({ page }) => {
  await openBoard(page, { AppId: "small", view: "causes", zone: "utc" });
  await expect(causes(page)).toHaveCount(3);
  const first = causes(page).first();
  await expect(first).toContainText("12");
  await expect(first).toContainText("md5 mismatch: task …");
  await expect(first).toContainText("since 2024-03-05 08:10:00, last 2024-03-05 08:21:00");
  await expect(first).toContainText("New with the newest version");
  await expect(first.getByRole("listitem").filter({ hasText: /^Only China Telecom/ })).toHaveAttribute("title", /12 of 12 failures have it, as 12 of 36 pushes/);
  // What a newer version has made good comes last, and counts as none.
  await expect(causes(page).last()).toContainText("0edge node agent is offline");
  await expect(causes(page).last()).toContainText("1 more since made good");
});

test("a cause filters every view, and the list stays to choose another", async ({ page }) => {
  await openBoard(page, { AppId: "small", view: "causes" });
  await causes(page).nth(0).getByTitle(/Show only this cause/).click();
  await expect(announcement(page)).toHaveText("12 pushes shown, 12 failed");
  await expect(causes(page)).toHaveCount(3);
  await view(page, "Table");
  await expect(page.getByRole("row")).toHaveCount(13);
  await page.goBack();
  await causes(page).nth(2).getByTitle(/Show only this cause/).click();
  await expect(announcement(page)).toHaveText("1 push shown, 1 failed");
  await causes(page).nth(2).getByTitle(/Show only this cause/).click();
  await expectInLink(page, "cause", null);
});

test("keys move, choose, and copy node ids and a summary", async ({ page }) => {
  await openBoard(page, { AppId: "small", view: "causes", zone: "utc" });
  await causes(page).first().getByTitle(/Show only this cause/).focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("i");
  await expect.poll(() => clipboard(page)).not.toBe("");
  const ids = await clipboard(page);
  await page.keyboard.press("Home");
  await page.keyboard.press("m");
  await expect.poll(() => clipboard(page)).toContain("**md5 mismatch: task …** · 12 failed");
  expect(ids).not.toContain("md5");
  const ticket = await clipboard(page);
  expect(ticket).toContain("- Only China Telecom: 12 of 12 failures have it, as 12 of 36 pushes have.");
  expect(ticket).toContain("- `game.tar` `2`: `cn-hefei-telecom`");
  expect(ticket).toMatch(/\[Pushboard\]\(http[^)]*cause=/);
  await page.keyboard.press("o");
  await expect(page.getByRole("list", { name: "11 descriptions as they came" })).toContainText("md5 mismatch: task f3a9c210");
  await page.keyboard.press("Enter");
  await expectInLink(page, "cause", "checksum + task");
});

test("the most frequent cause is a figure in the language of the page, and leads to the list", async ({ page }) => {
  await openBoard(page, { AppId: "small" });
  const figure = page.locator(".top-cause");
  await expect(figure).toContainText("md5 mismatch: task …");
  await expect(figure).toHaveAttribute("title", /12 of 13 failures of newest versions\. 1 other cause\./);
  await figure.getByRole("button").click();
  await expectInLink(page, "view", "causes");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(causes(page).first()).toContainText("最新版本才出现");
  await expect(causes(page).first()).toContainText("MD5 校验失败：任务 9");
  await expect(causes(page).first()).toContainText("仅电信");
});

test("without a failure the list says so", async ({ page }) => {
  await openBoard(page, { AppId: "small", view: "causes", carrier: "unicom" });
  await expect(page.locator(".causes")).toContainText("No failure is shown.");
});
