// Watching: the tab tells how far it is, and a person who watches is told what happens, also while the tab is hidden.
import type { Page } from "@playwright/test";
import { openBoard, refresh } from "./board";
import { type Entry, mockPushResults, pushResults } from "./responses";
import { expect, test } from "./fixtures";

const push = (region: string) => ({ region, start: "2024-03-05T08:00:00Z", update: "2024-03-05T08:01:00Z" });
const board = (pushed: number, failed: number, pushing: number): Entry[] => {
  const of = (from: number, count: number) => Array.from({ length: count }, (_, n) => push(`cn-wuxi-${from + n}`));
  const pushes = { SUCCESS: of(0, pushed), FAILED: of(pushed, failed), PUSHING: of(pushed + failed, pushing) };
  return [{ name: "game.tar", version: "1", pushes }];
};
const strip = (page: Page) => page.getByRole("region", { name: /^(Watch|关注)$/ });
/** What the page has shown as notifications. */
const notified = (page: Page) => page.evaluate(() => (window as unknown as { notified: string[] }).notified);

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    const notified: string[] = [];
    class Fake {
      static permission = "default";
      static async requestPermission() {
        return (Fake.permission = "granted");
      }
      constructor(title: string, options: NotificationOptions) {
        notified.push(`${title}: ${options.body}`);
      }
    }
    Object.assign(window, { notified, Notification: Fake });
  });
});

test("title and icon of the tab tell the share and the failures", async ({ page }) => {
  let now = board(3, 1, 0);
  await mockPushResults(page, () => pushResults(now));
  await openBoard(page, { AppId: "small" });
  await expect(page).toHaveTitle("75.0 % · 1 ✕ · small · Pushboard");
  const icon = () => page.locator("link[rel=icon]").getAttribute("href").then((href) => decodeURIComponent(href!));
  expect(await icon()).toContain("stroke-dasharray='75 25'");
  now = board(4, 0, 0);
  await refresh(page);
  await expect(page).toHaveTitle("100 % · small · Pushboard");
  await expect.poll(icon).toContain("stroke-dasharray='100 0'");
  await page.goto("/");
  await expect(page).toHaveTitle("Pushboard");
});

test("a person who watches is told once that all have ended, in the language of the page", async ({ page }) => {
  let now = board(3, 0, 2);
  await mockPushResults(page, () => pushResults(now));
  await openBoard(page, { AppId: "small" });
  expect(await page.evaluate(() => Notification.permission), "asked at a click alone").toBe("default");
  await page.getByRole("button", { name: "Watch" }).click();
  await expect(strip(page)).toContainText("You are told when all have ended");
  await refresh(page);
  expect(await notified(page)).toEqual([]);
  now = board(4, 1, 0);
  await refresh(page);
  await expect(strip(page)).toContainText("All ended: 4 pushed, 1 failed.");
  expect(await notified(page)).toEqual(["80.0 % · 1 ✕ · small · Pushboard: All ended: 4 pushed, 1 failed."]);
  await page.getByRole("button", { name: "中文" }).click();
  await expect(strip(page)).toContainText("全部结束：成功 4 条，失败 1 条。");
  await page.getByRole("button", { name: "取消关注" }).click();
  await expect(strip(page)).toHaveCount(0);
});

test("a watched tab goes on when it is hidden, at a slower pace, and one that is not watched does not", async ({ page }) => {
  await page.clock.install();
  const requests = await mockPushResults(page, () => pushResults(board(3, 0, 2)));
  await openBoard(page, { AppId: "small" });
  const hide = (state: string) =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
      window.dispatchEvent(new Event("visibilitychange"));
    }, state);
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) await page.clock.runFor(1_000);
  };
  await hide("hidden");
  let before = requests.length;
  await pass(90);
  expect(requests.length).toBe(before);
  await hide("visible");
  await page.getByRole("button", { name: "Watch" }).click();
  await pass(16);
  await expect.poll(() => requests.length).toBeGreaterThan(before);
  await hide("hidden");
  before = requests.length;
  await pass(50);
  expect(requests.length, "slower than the interval of 15 s").toBe(before);
  await pass(30);
  await expect.poll(() => requests.length).toBe(before + 1);
});
