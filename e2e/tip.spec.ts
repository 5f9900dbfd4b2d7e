// The tooltip beside the pointer: it describes the element under a resting pointer, moves with it, and hides during
// scrolling.
import { APPS, drawing, openBoard, openSmallBoard, painted, patch, tip } from "./board";
import { expect, test } from "./fixtures";

test("the tooltip describes the element under a resting pointer, not those it crosses", async ({ page }) => {
  await openSmallBoard(page);
  await painted(page);
  const [failed, done] = [await patch(page, "failed"), await patch(page, "success-cell")];
  await page.mouse.move(failed.x, failed.y);
  await expect(tip(page)).toContainText("md5 mismatch after download");
  // Every text of the tooltip while the pointer moves to another cell and back at once.
  await tip(page).evaluate((element) => {
    const shown = ((window as any).shown = [] as string[]);
    new MutationObserver(() => shown.push(element.textContent!)).observe(element, { characterData: true, childList: true, subtree: true });
  });
  await page.evaluate(
    async ([there, back]) => {
      const element = document.querySelector("[role=application]")!;
      for (const { x, y } of [there, back]) {
        element.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y, bubbles: true }));
        await new Promise((next) => setTimeout(next, 25));
      }
    },
    [done, failed],
  );
  await page.waitForTimeout(400);
  expect(await page.evaluate(() => (window as any).shown)).toEqual([]);
  await page.mouse.move(done.x, done.y);
  await expect(tip(page)).not.toContainText("md5 mismatch after download");
  await expect(tip(page)).toContainText("Pushed");
});

test("a moving pointer has no tooltip", async ({ page }) => {
  await openSmallBoard(page);
  await painted(page);
  const [failed, done] = [await patch(page, "failed"), await patch(page, "success-cell")];
  await page.mouse.move(failed.x, failed.y);
  await expect(tip(page)).toBeVisible();
  const { x: left } = (await drawing(page).boundingBox())!;
  const seen = await page.evaluate(
    async (places) => {
      const seen = [];
      for (const { x, y } of places) {
        document.querySelector("[role=application]")!.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y, bubbles: true }));
        for (let step = 0; step < 50; step++) await Promise.resolve();
        seen.push(getComputedStyle(document.querySelector(".tip")!).visibility);
        // No timer can run in between, so the pointer never rests, even on a slow machine.
        for (const until = performance.now() + 150; performance.now() < until; );
      }
      return seen;
    },
    [done, { x: left + 20, y: done.y }, done],
  );
  expect(seen).toEqual(["visible", "hidden", "hidden"]);
  await expect(tip(page)).toContainText("Pushed");
});

test("the tooltip moves with the pointer", async ({ page }) => {
  await openBoard(page, { AppId: APPS.living });
  await painted(page);
  const frame = (await drawing(page).boundingBox())!;
  const at = { x: frame.x + frame.width * 0.5, y: frame.y + frame.height * 0.5 };
  await page.mouse.move(at.x, at.y);
  await expect(tip(page)).toBeVisible();
  const before = (await tip(page).boundingBox())!;
  await page.mouse.move(at.x + 60, at.y);
  const isThere = async () => Math.round((await tip(page).boundingBox())!.x - before.x);
  await expect.poll(isThere).toBe(60);
});

test("the tooltip hides while the drawing scrolls, and is shown when it rests", async ({ page }) => {
  await openBoard(page, { AppId: APPS.living });
  await painted(page);
  const frame = (await drawing(page).boundingBox())!;
  await page.mouse.move(frame.x + frame.width * 0.5, frame.y + frame.height * 0.6);
  await expect(tip(page)).toBeVisible();
  const shown = await tip(page).textContent();
  // The visibility of the tooltip after each scroll step.
  await page.evaluate(() => {
    const seen = ((window as any).seen = [] as string[]);
    document.querySelector("[role=application]")!.addEventListener("scroll", () => {
      requestAnimationFrame(() => seen.push(getComputedStyle(document.querySelector(".tip")!).visibility));
    });
  });
  for (let step = 0; step < 5; step++) await page.mouse.wheel(0, 60);
  await expect(tip(page)).toBeVisible();
  await expect.poll(() => tip(page).textContent()).not.toBe(shown);
  const seen = await page.evaluate(() => (window as any).seen);
  expect(seen.length).toBeGreaterThan(0);
  expect(new Set(seen)).toEqual(new Set(["hidden"]));
});
