// The replay: what was shown at an earlier moment, moved by slider, keys and itself, and sent in a link.
import type { Page } from "@playwright/test";
import { chip, expectInLink, inLink, openBoard, view } from "./board";
import { type Entry, mockPushResults, pushResults } from "./responses";
import { expect, test } from "./fixtures";

const at = (minute: number) => `2024-03-05T08:${String(minute).padStart(2, "0")}:00Z`;
const seconds = (minute: number) => String(Date.parse(at(minute)) / 1_000);
const push = (region: string, start: number, update: number, says = "") => ({ region, start: at(start), update: at(update), says });
const BOARD: Entry[] = [
  {
    name: "game.tar",
    version: "1",
    pushes: {
      SUCCESS: [push("cn-wuxi-1", 0, 5), push("cn-wuxi-2", 0, 20), push("cn-wuxi-3", 10, 30)],
      FAILED: [push("cn-hefei", 2, 12, "md5 mismatch")],
    },
  },
];

const replay = (page: Page) => page.getByRole("region", { name: /^(Replay|回放)$/ });
const slider = (page: Page) => replay(page).getByRole("slider");

test.beforeEach(async ({ page }) => {
  await mockPushResults(page, () => pushResults(BOARD));
});

test("every view shows an earlier moment, and says that it does", async ({ page }) => {
  await openBoard(page, { AppId: "small", view: "table", zone: "utc", as_of: seconds(6) });
  await expect(replay(page)).toContainText("As of 2024-03-05 08:06:00 UTC");
  await expect(replay(page)).toContainText("derived from start and update times");
  await expect(page.locator(".share")).toContainText("33.3 %");
  await expect(chip(page, "Pushed")).toContainText("1");
  await expect(chip(page, "Failed")).toContainText("0");
  // What had not started is not there.
  await expect(page.getByRole("row").filter({ hasText: "cn-wuxi-3" })).toHaveCount(0);
  await expect(page.getByRole("row").filter({ hasText: "cn-hefei" })).toContainText("Pushing");
  await expect(page.getByRole("row").filter({ hasText: "cn-hefei" })).not.toContainText("md5");
  await view(page, "Causes");
  await expect(page.locator(".causes")).toContainText("No failure is shown.");
  await view(page, "Timeline");
  await expect(replay(page)).toBeVisible();
  await page.getByRole("button", { name: "Now", exact: true }).click();
  await expectInLink(page, "as_of", null);
  await expect(page.locator(".share")).toContainText("75.0 %");
});

test("slider and keys move it, and back undoes it as one step", async ({ page }) => {
  await openBoard(page, { AppId: "small", view: "table", zone: "utc" });
  await page.getByRole("button", { name: "Replay" }).click();
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "Now");
  await slider(page).focus();
  await page.keyboard.press("Home");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /^As of 2024-03-05 08:00:00/);
  await page.keyboard.press("ArrowRight");
  await expectInLink(page, "as_of", seconds(2));
  await page.keyboard.press("End");
  await expectInLink(page, "as_of", null);
  await page.locator("#board-view").focus();
  await page.keyboard.press("[");
  await expect.poll(() => inLink(page, "as_of")).not.toBeNull();
  await page.keyboard.press("]");
  await expectInLink(page, "as_of", null);
  await replay(page).getByRole("button", { name: "Close" }).click();
  await expect(replay(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Replay" })).toBeFocused();
});

test("it plays to now, and what is there stays where it is", async ({ page }) => {
  await openBoard(page, { AppId: "small", view: "table", zone: "utc", table: "-update" });
  const rows = () => page.getByRole("row").allTextContents().then((rows) => rows.slice(1).map((row) => /cn-[a-z]+(-\d)?/.exec(row)![0]));
  const before = await rows();
  await page.keyboard.press("p");
  await expect(replay(page)).toContainText("As of");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "Now");
  await expect(replay(page).getByRole("button", { name: "Play" })).toBeVisible();
  expect((await rows()).sort()).toEqual(before.sort());
});

test("a matrix keeps its rows and columns, and says of an empty cell that nothing had started", async ({ page }) => {
  await openBoard(page, { AppId: "small", view: "matrix", zone: "utc", as_of: seconds(6) });
  await expect(page.locator(".caption")).toContainText("Not started, or not targeted");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(replay(page)).toContainText("截至 2024-03-05 08:06:00 UTC");
  await expect(page.locator(".caption")).toContainText("尚未开始，或未在推送范围");
});

test("on a phone it is in the menu of the view", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openBoard(page, { AppId: "small", view: "table", zone: "utc" });
  await page.getByRole("button", { name: "View options" }).click();
  await page.getByRole("button", { name: "Replay" }).click();
  await page.keyboard.press("Escape");
  await expect(slider(page)).toBeVisible();
  const { x, width } = (await slider(page).boundingBox())!;
  expect(x >= 0 && x + width <= 390 && width > 80).toBe(true);
});
