// What a person looks at stays where it is: a refresh that would order the board otherwise offers to sort it again.
import type { Page } from "@playwright/test";
import { mockPushResults, pushResults, type Entry } from "./responses";
import { canvas, drawing, openBoard, painted, place, refresh } from "./board";
import { expect, test } from "./fixtures";

const entry = (name: string, failed: boolean): Entry => ({
  name,
  version: "1",
  pushes: { [failed ? "FAILED" : "SUCCESS"]: [{ region: "cn-wuxi-5", start: "2024-03-05T08:00:00Z", update: "2024-03-05T08:01:00Z" }] },
});
const BEFORE = [entry("a.tar", true), entry("b.tar", false)];
const AFTER = [entry("a.tar", false), entry("b.tar", true)];

const sortAgain = (page: Page) => page.getByRole("button", { name: "Order changed: sort again" });

/** The name of the first row, by moving the focus of the keyboard to it. */
const first = async (page: Page) => {
  await drawing(page).focus();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowUp"]) await page.keyboard.press(key);
  const spoken = page.locator("[role=status]").filter({ hasText: /\.tar/ }).first();
  await expect(spoken).toHaveText(/\.tar/);
  return (await spoken.textContent())!.match(/\w\.tar/)![0];
};

const open = async (page: Page, link: Record<string, string>) => {
  await mockPushResults(page, (_, before) => pushResults(before === 0 ? BEFORE : AFTER));
  await openBoard(page, { AppId: "small", ...link });
  if (link.view !== "table") await painted(page);
};

for (const view of ["rollouts", "matrix", "timeline"]) {
  test(`nothing moves under a resting pointer: ${view}`, async ({ page }) => {
    await open(page, { view, sort: "worst" });
    const at = await place(page, 0.4, 0.7);
    await page.mouse.move(at.x, at.y);
    const boxes = () => Promise.all([canvas(page), page.locator(".caption")].map((part) => part.boundingBox()));
    const before = await boxes();
    await page.evaluate(() => document.querySelector<HTMLElement>(".freshness .refresh")!.click());
    await expect(sortAgain(page)).toBeVisible();
    expect(await boxes()).toEqual(before);
    expect(await first(page)).toBe("a.tar");
    await sortAgain(page).click();
    await expect(sortAgain(page)).toHaveCount(0);
    await expect(drawing(page)).toBeFocused();
    expect(await first(page)).toBe("b.tar");
  });
}

test("nothing moves under a resting pointer: table", async ({ page }) => {
  await open(page, { view: "table" });
  const row = page.getByRole("grid").getByRole("row").nth(1);
  await expect(row).toContainText(/Failed.*a\.tar/s);
  await row.hover();
  await page.evaluate(() => document.querySelector<HTMLElement>(".freshness .refresh")!.click());
  await expect(sortAgain(page)).toBeVisible();
  await expect(row).toContainText(/Pushed.*a\.tar/s);
  await sortAgain(page).click();
  await expect(sortAgain(page)).toHaveCount(0);
  await expect(page.getByRole("grid")).toBeFocused();
  await expect(row).toContainText(/Failed.*b\.tar/s);
});

test("a board that a person does not look at is sorted by each refresh", async ({ page }) => {
  await open(page, { view: "matrix" });
  await refresh(page);
  await expect(sortAgain(page)).toHaveCount(0);
  expect(await first(page)).toBe("b.tar");
});

test("a pinned push holds the order, and another order releases it", async ({ page }) => {
  await open(page, { view: "matrix", file: "b.tar", version: "1", region: "cn-wuxi-5" });
  await refresh(page);
  await expect(sortAgain(page)).toBeVisible();
  await page.getByRole("combobox", { name: "Sort", exact: true }).selectOption({ label: "Name" });
  await expect(sortAgain(page)).toHaveCount(0);
});
