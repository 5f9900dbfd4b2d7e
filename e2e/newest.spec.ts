// One truth: what a newer version has replaced does not count in what is shown first, and a status filter changes no row's bar.
import type { Page } from "@playwright/test";
import { announcement, APPS, canvas, figure, openBoard, painted, patches, searchField, summary } from "./board";
import { type Entry, mockPushResults, pushResults } from "./responses";
import { expect, test } from "./fixtures";

const MINUTE = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString().replace(/\.\d+/, "");
const push = (region: string, from: number, to: number) => ({ region, start: ago(from), update: ago(to) });

const show = async (page: Page, entries: Entry[], link: Record<string, string> = {}) => {
  await mockPushResults(page, () => pushResults(entries));
  await openBoard(page, { AppId: "small", ...link });
};

test("what is stuck is counted of newest versions, and of older ones beside it", async ({ page }) => {
  await show(page, [
    { name: "a.tar", version: "1", pushes: { PUSHING: [push("cn-wuxi-5", 4000, 3999), push("cn-hefei", 4000, 3999)] } },
    { name: "a.tar", version: "2", pushes: { PUSHING: [push("cn-wuxi-5", 2000, 1999)], SUCCESS: [push("cn-hefei", 2000, 1999)] } },
  ], { view: "table" });
  const stuck = summary(page).getByRole("button", { name: /^Stuck/ });
  await expect(stuck).toHaveText("1 +2");
  await expect(stuck).toHaveAccessibleName("Stuck: 1 in newest versions, 2 in older ones");
  await stuck.click();
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "4");
});

test("the time remaining is that of newest versions, and none where nothing is pushed", async ({ page }) => {
  await show(page, [
    { name: "a.tar", version: "1", pushes: { PUSHING: [push("cn-wuxi-5", 4000, 3999)], SOMETHING: [push("cn-hefei", 4000, 3999)] } },
    { name: "a.tar", version: "2", pushes: { SUCCESS: [push("cn-wuxi-5", 2000, 1999)] } },
  ]);
  await expect(summary(page)).toContainText("100 %");
  await expect(figure(page, "Time remaining")).toHaveText("Ended");
  await searchField(page).fill("nothing is called so");
  await expect(figure(page, "Time remaining")).toHaveText("–");
});

test("no time is estimated where all that runs is stuck, and that is said", async ({ page }) => {
  const done = Array.from({ length: 30 }, (_, at) => push(`cn-city-${at}`, 9_000, 8_999));
  const silent = [push("cn-wuxi-5", 8_000, 7_999), push("cn-hefei", 8_000, 7_999)];
  await show(page, [{ name: "a.tar", version: "1", pushes: { SUCCESS: done, PUSHING: silent } }]);
  await expect(figure(page, "Time remaining")).toHaveText("Stalled");
});

test("an older version alone has its own share", async ({ page }) => {
  await show(page, [
    { name: "a.tar", version: "old-1", pushes: { SUCCESS: [push("cn-wuxi-5", 4000, 3999)], FAILED: [push("cn-hefei", 4000, 3999)] } },
    { name: "a.tar", version: "new-2", pushes: { SUCCESS: [push("cn-wuxi-5", 2000, 1999)] } },
  ], { q: "old-1" });
  await expect(summary(page)).toContainText("1 of 2");
});

test("a status filter keeps the bars of rows and columns, and their order", async ({ page }) => {
  await openBoard(page, { AppId: APPS.living, view: "matrix" });
  await painted(page);
  await page.keyboard.press("x");
  await expect(announcement(page)).toHaveText(/^(\d[\d,]*) pushes shown, \1 failed$/);
  await painted(page);
  // The cells are those that failed; the bars are of all.
  await expect.poll(async () => (await patches(canvas(page), "success-cell")).pixels).toBe(0);
  expect((await patches(canvas(page), "success")).pixels).toBeGreaterThan(200);
});

test("a search finds provinces, areas and carriers in both languages", async ({ page }) => {
  await openBoard(page, { AppId: APPS.living });
  // Nothing is found in between, so that no earlier number is taken for the next.
  const found = async (words: string) => {
    await searchField(page).fill("nothing is called so");
    await expect(announcement(page)).toHaveText(/^0 pushes shown/);
    await searchField(page).fill(words);
    await expect(announcement(page)).toHaveText(/^[1-9][\d,]* pushes? shown/);
    return (await announcement(page).textContent())!.split(",")[0];
  };
  await page.getByLabel("Refresh automatically").selectOption({ label: "Off" });
  const telecom = await found("四川 电信");
  // The name of a data file has the word telecom.
  expect(await found("sichuan 电信")).toBe(telecom);
  await found("Sichuan China Telecom");
  await found("四川省");
  await found("East China");
});
