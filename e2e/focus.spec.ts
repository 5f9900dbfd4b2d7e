// The keyboard focus stays on the same push when a new board has other numbers, or is lost with the push.
import type { Page } from "@playwright/test";
import { type Entry, mockPushResults, pushResults, SMALL_BOARD } from "./responses";
import { allLoaded, details, open, openSmallBoard, painted } from "./board";
import { expect, test } from "./fixtures";

const [game, next, model] = SMALL_BOARD;
/** A version that sorts before all others. */
const newest: Entry = { ...game, name: "1598/config/a-new-one.bin", version: "v9" };

/** Opens a view whose refreshes show the boards one after the other; returns the refresh. */
const watch = async (page: Page, view: string, boards: Entry[][]) => {
  await mockPushResults(page, (_, before) => pushResults(boards[Math.min(before, boards.length - 1)]));
  await open(page, { AppId: "watched", view });
  await allLoaded(page);
  await painted(page);
  return async () => {
    const response = page.waitForResponse(/\/api\/push-results/);
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await response;
    await allLoaded(page);
    await painted(page);
    await page.getByRole("application").focus();
  };
};

/** The announcement of the focused element. */
const spoken = (page: Page) => page.locator(".drawing ~ [role=status]");

for (const view of ["matrix", "tiles", "timeline"]) {
  test(`the focus in the ${view} stays on the same push after a refresh with other numbers`, async ({ page }) => {
    const refresh = await watch(page, view, [[game, next, model], [newest, game, next, model], [newest]]);
    await page.getByRole("application").focus();
    for (const key of ["ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    await expect(spoken(page)).not.toBeEmpty();
    const said = await spoken(page).textContent();
    await refresh();
    if (view === "tiles") await expect(spoken(page)).toContainText(said!.match(/cn-\w+-\w+/)![0]);
    else await expect(spoken(page)).toHaveText(said!);
    await page.keyboard.press("Enter");
    await expect(details(page)).toContainText(said!.match(/cn-\w+-\w+/)![0]);
    // Without a pinned push the tiles show the first file, which is now another one.
    if (view !== "tiles") await expect(details(page)).toContainText(said!.match(/8499\d|v3/)![0]);
    await refresh();
    if (view !== "tiles") await expect(spoken(page)).toBeEmpty();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect(spoken(page)).not.toBeEmpty();
  });
}

for (const view of ["matrix", "rollouts", "tiles", "timeline", "table"]) {
  test(`Escape inside the panel returns the focus to the board: ${view}`, async ({ page }) => {
    await openSmallBoard(page, { view });
    const board = view === "table" ? page.getByRole("grid") : page.getByRole("application");
    await board.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(details(page)).toBeVisible();
    await details(page).locator(".detail-body").focus();
    await page.keyboard.press("Escape");
    await expect(details(page)).toHaveCount(0);
    await expect(board).toBeFocused();
  });
}
