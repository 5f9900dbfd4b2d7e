// Actions of a user in the app, each of which returns the time until its effect is painted.
import { waitFor } from "./browser.js";
import { APP } from "./stage.js";

/** A change is over when nothing was painted for this many milliseconds. */
const QUIET = 300;

/** The two ways to load: the paths of the app by name. */
export const WAYS = { "one response": `?AppId=${APP}&load=once`, "pages of 100 entries": `?AppId=${APP}` };

/** Timeout for the first frame of a change, milliseconds. */
const PATIENCE = 5_000;

/**
 * Calls `act`, and returns the milliseconds from the event of this kind to the end of the last frame that it causes; `null`
 * if nothing is painted.
 */
export async function changed(page, kind, act) {
  await page.evaluate((kind) => bench.arm([kind]), kind);
  await act(page);
  const isPainted = await waitFor(page, "after", PATIENCE).catch(() => null);
  await page.waitForTimeout(QUIET);
  return isPainted && page.evaluate(() => bench.last - bench.began);
}

/** Opens a view by its tab; returns the same as `changed`. */
export const openView = (page, name) => changed(page, "click", () => page.getByRole("tab", { name, exact: true }).click());

/** Refreshes, and returns the milliseconds from the click to the end of the last frame that it causes. */
export async function refresh(page) {
  await page.evaluate(() => {
    bench.again();
    bench.arm(["click"]);
  });
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await waitFor(page, "painted");
  await page.waitForTimeout(QUIET);
  // If nothing visible has changed, nothing is drawn, and the refresh is over when it is complete.
  return page.evaluate(() => Math.max(bench.last, bench.painted) - bench.began);
}
