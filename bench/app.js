// What a person does with the app, and the wait until all that it makes is painted. Knows the app's words; must not
// know what is measured.
import { noted } from "./browser.js";
import { APP } from "./stage.js";

/** Nothing is painted for so long, milliseconds: a change is over. */
const QUIET = 300;

/** The two ways to load. */
export const WAYS = { "one answer": `?AppId=${APP}&load=once`, "pages of 100 entries": `?AppId=${APP}` };

/** Longest wait for a change to show, milliseconds. */
const PATIENCE = 5_000;

/**
 * Acts, and returns the milliseconds from the event of this kind until the last frame that it makes is over; `null`
 * where nothing that is seen changes.
 */
export async function changed(page, kind, act) {
  await page.evaluate((kind) => bench.arm([kind]), kind);
  await act(page);
  const shows = await noted(page, "after", PATIENCE).catch(() => null);
  await page.waitForTimeout(QUIET);
  return shows && page.evaluate(() => bench.last - bench.began);
}

/** Opens a view by its tab; as long as `changed`. */
export const openView = (page, name) => changed(page, "click", () => page.getByRole("tab", { name, exact: true }).click());

/** Refreshes; milliseconds from the click until the last frame that it makes is over. */
export async function refresh(page) {
  await page.evaluate(() => {
    bench.again();
    bench.arm(["click"]);
  });
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await noted(page, "painted");
  await page.waitForTimeout(QUIET);
  // Where nothing that is seen has changed, nothing is drawn: then it is over when it is complete.
  return page.evaluate(() => Math.max(bench.last, bench.painted) - bench.began);
}
