// What a person came to by the keyboard stays what it is while boards come and go: another board numbers otherwise, or
// does not have it any more.
import type { Page } from "@playwright/test";
import { answer, answerPushResults, type Entry, SMALL_BOARD } from "./answers";
import { allLoaded, details, open, painted } from "./board";
import { expect, test } from "./fixtures";

const [game, next, model] = SMALL_BOARD;
/** A version that comes before all others. */
const newest: Entry = { ...game, name: "1598/config/a-new-one.bin", version: "v9" };

/** Opens a view of boards that follow each other, and gives what asks for the next. */
const watch = async (page: Page, view: string, boards: Entry[][]) => {
  await answerPushResults(page, (_, before) => answer(boards[Math.min(before, boards.length - 1)]));
  await open(page, { AppId: "watched", view });
  await allLoaded(page);
  await painted(page);
  return async () => {
    const answered = page.waitForResponse(/\/api\/push-results/);
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await answered;
    await allLoaded(page);
    await painted(page);
    await page.getByRole("application").focus();
  };
};

/** What is said to have the focus. */
const spoken = (page: Page) => page.locator(".drawing ~ [role=status]");

for (const view of ["matrix", "tiles", "timeline"]) {
  test(`the focus in the ${view} stays on what it was, through a refresh that numbers otherwise`, async ({ page }) => {
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
    // The tiles show the first file, which is another one by now, until one is pinned.
    if (view !== "tiles") await expect(details(page)).toContainText(said!.match(/8499\d|v3/)![0]);
    await refresh();
    if (view !== "tiles") await expect(spoken(page)).toBeEmpty();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect(spoken(page)).not.toBeEmpty();
  });
}
