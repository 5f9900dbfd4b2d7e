// The module comes in parts: the first one draws the first board, the rest follows it, and what does not arrive is said.
import type { Page } from "@playwright/test";
import { allLoaded, drawing, open, openSmallBoard, toolbar, VIEWS } from "./board";
import { expect, test } from "./fixtures";
import { barrier, mockPushResults, pushResults, REGIONS, SMALL_BOARD } from "./responses";

const PARTS = /\/(split|chunk)_\w+\.wasm$/;
const AROUND = /\/split_around\.wasm$/;
const TABLE = /\/split_table\.wasm$/;

const trouble = (page: Page) => page.getByRole("alert").filter({ hasText: "A part of the page did not arrive" });
const tab = (page: Page, name: string) => page.getByRole("tab", { name });
const grid = (page: Page) => page.getByRole("grid");

for (const [link, how] of [
  [{ v: "2" }, "nothing pinned"],
  [{ v: "2", node: REGIONS[0] }, "a node pinned"],
] as const) {
  test(`the first board needs no other part, and stays in its place when the rest arrives, with ${how}`, async ({ page }) => {
    const late = barrier();
    await page.route(PARTS, async (route) => {
      await late.opened;
      await route.continue();
    });
    await mockPushResults(page, () => pushResults(SMALL_BOARD));
    await open(page, { AppId: "small", ...link });
    await expect(drawing(page)).toBeVisible();
    await expect(toolbar(page)).toHaveCount(0);
    const place = await drawing(page).boundingBox();
    late.open();
    await allLoaded(page);
    await expect(toolbar(page)).toBeVisible();
    expect(await drawing(page).boundingBox()).toEqual(place);
  });
}

const content = (page: Page, name: string) =>
  name === "Table" ? grid(page) : name === "Causes" ? page.locator(".causes") : drawing(page);

test("the parts of all views come while the first is looked at", async ({ page }) => {
  const parts: string[] = [];
  page.on("response", (response) => {
    if (PARTS.test(response.url()) && response.ok()) parts.push(new URL(response.url()).pathname);
  });
  await openSmallBoard(page);
  for (const part of ["around", "grids", "timeline", "table", "causes"]) {
    await expect.poll(() => parts.filter((path) => path.endsWith(`split_${part}.wasm`)).length).toBe(1);
  }
  for (const name of [...VIEWS, ...VIEWS]) {
    await tab(page, name).click();
    await expect(content(page, name)).toBeVisible();
  }
  expect(parts).toEqual([...new Set(parts)]);
});

for (const name of VIEWS) {
  test(`a link opens on its view: ${name}`, async ({ page }) => {
    await openSmallBoard(page, { view: name.toLowerCase() });
    await expect(content(page, name)).toBeVisible();
  });
}

test.describe("a part that does not arrive", () => {
  test.use({ failedRequests: true });

  test("is said, the rest works, and a person can try again", async ({ page, consoleErrors }) => {
    await page.route(TABLE, (route) => route.abort("internetdisconnected"));
    await openSmallBoard(page);
    await tab(page, "Table").click();
    await expect(trouble(page)).toBeVisible();
    await expect(trouble(page).getByRole("heading", { name: "页面的一部分未能加载" })).toBeVisible();
    await expect(trouble(page).getByRole("link")).toHaveCount(0);
    await tab(page, "Rollouts").click();
    await expect(drawing(page)).toBeVisible();
    await tab(page, "Table").click();
    await trouble(page).getByRole("button", { name: "Try again" }).click();
    await expect(trouble(page)).toBeVisible();
    await page.unroute(TABLE);
    await trouble(page).getByRole("button", { name: "Try again" }).click();
    await expect(grid(page)).toBeVisible();
    await expect(trouble(page)).toHaveCount(0);
    consoleErrors.length = 0;
  });

  test("is said where it is what surrounds the board", async ({ page, consoleErrors }) => {
    await page.route(AROUND, (route) => route.abort("internetdisconnected"));
    await mockPushResults(page, () => pushResults(SMALL_BOARD));
    await open(page, { AppId: "small" });
    await expect(trouble(page)).toBeVisible();
    await expect(drawing(page)).toBeVisible();
    await page.unroute(AROUND);
    await trouble(page).getByRole("button", { name: "Try again" }).click();
    await allLoaded(page);
    await expect(trouble(page)).toHaveCount(0);
    consoleErrors.length = 0;
  });

  test("is loaded anew where the server has another build: once, on the same link", async ({ page, consoleErrors }) => {
    await page.route(TABLE, (route) => route.fulfill({ status: 404 }));
    await page.route(
      (url) => url.pathname === "/",
      (route) =>
        route.request().resourceType() === "document"
          ? route.continue()
          : route.fulfill({ contentType: "text/html", body: '<link rel="modulepreload" href="./pushboard-app-0/pushboard-app.js">' }),
    );
    let loads = 0;
    page.on("load", () => loads++);
    await openSmallBoard(page, { q: "game" });
    expect(loads).toBe(1);
    await tab(page, "Table").click();
    await expect.poll(() => loads).toBe(2);
    // The server still has no such part: another reload would not help.
    await expect(trouble(page)).toBeVisible();
    expect(loads).toBe(2);
    expect(page.url()).toMatch(/q=game.*view=table|view=table.*q=game/);
    await page.unroute(TABLE);
    await trouble(page).getByRole("button", { name: "Try again" }).click();
    await expect(grid(page)).toBeVisible();
    consoleErrors.length = 0;
  });
});
