// A drawing after many partial repaints equals a complete repaint, and the screen shows the pixels of the canvas without
// resampling, at any ratio of device pixels to CSS pixels.
import { expect, test } from "./fixtures";
import type { Locator, Page } from "@playwright/test";
import { seconds } from "./responses";
import { APPS, canvas, drawing, openBoard, openSmallBoard, painted, patch, place } from "./board";

/** All pixels, after a pause that is longer than the drawing's delay for the pointer. */
async function pixels(page: Page): Promise<string> {
  return canvas(page).evaluate(async (element: HTMLCanvasElement) => {
    let [before, now] = ["", element.toDataURL()];
    while (now !== before) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      [before, now] = [now, element.toDataURL()];
    }
    return now;
  });
}

/** Dispatches the event of a lost canvas, after which the drawing is repainted completely. */
async function paintAnew(page: Page): Promise<void> {
  await canvas(page).evaluate((element: HTMLCanvasElement) => {
    const context = element.getContext("2d")!;
    context.fillStyle = "#123456";
    context.fillRect(0, 0, element.width, element.height);
    element.dispatchEvent(new Event("contextrestored"));
  });
}

for (const ratio of [1, 1.5]) {
  test.describe(`at ${ratio} device pixels per CSS pixel`, () => {
    test.use({ deviceScaleFactor: ratio });
    for (const [view, AppId] of [["matrix", APPS.living], ["tiles", APPS.failing], ["timeline", APPS.healthy]]) {
      test(`the ${view} has the same pixels after partial repaints and after a complete one`, async ({ page }) => {
        // A range that ends before now, since the drawing changes with the current time.
        const now = Math.floor(Date.now() / 1000);
        await openBoard(page, { AppId, view, time: `${now - 30 * 3600},${now - 6 * 3600}` });
        await page.getByLabel("Refresh automatically").selectOption({ label: "Off" });
        await painted(page);
        const before = await pixels(page);
        const seen = new Set([before]);
        const check = async () => {
          const parts = await pixels(page);
          seen.add(parts);
          await paintAnew(page);
          expect(await pixels(page) === parts, "painted in parts as painted whole").toBe(true);
        };
        // Hover effects are overlays; a brushed range and the focus of the keyboard are painted.
        const brushes = view === "timeline";
        for (const [across, down] of [[0.4, 0.5], [0.41, 0.5], [0.7, 0.3], [0.1, 0.6], [0.6, 0.05], [0.9, 0.9], [0.5, 0.55]]) {
          const at = await place(page, across, down);
          await page.mouse.move(at.x, at.y, { steps: 3 });
          if (brushes && seen.size === 1) {
            await page.keyboard.down("Shift");
            await page.mouse.down();
            await page.mouse.move(at.x + 30, at.y, { steps: 3 });
          }
          await check();
        }
        if (brushes) {
          await page.mouse.up();
          await page.keyboard.up("Shift");
          await check();
        }
        const middle = await place(page, 0.5, 0.55);
        await page.mouse.click(middle.x, middle.y);
        await drawing(page).focus();
        // On the timeline these keys would move the range to the current time.
        for (const key of view === "timeline" ? [] : ["ArrowRight", "ArrowDown", "ArrowDown", "End", "ArrowLeft"]) {
          await page.keyboard.press(key);
          await check();
        }
        await page.mouse.wheel(90, 130);
        await check();
        // Most of these drawings differ from each other.
        expect(seen.size).toBeGreaterThan(5);
      });
    }
  });
}

test("the crosshair is an overlay, and does not repaint the matrix", async ({ page }) => {
  await openBoard(page, { AppId: APPS.living });
  await page.getByLabel("Refresh automatically").selectOption({ label: "Off" });
  await painted(page);
  const before = await pixels(page);
  const overlay = page.locator(".overlay");
  const marks = [overlay.locator(".cell"), overlay.locator(".band").first(), overlay.locator(".band").last()];
  for (const mark of marks) await expect(mark).toBeHidden();
  for (const [across, down] of [[0.4, 0.5], [0.7, 0.3]]) {
    const at = await place(page, across, down);
    const [cell] = marks;
    const isAround = async () => {
      const { x, y, width, height } = (await cell.boundingBox())!;
      return (await cell.isVisible()) && x <= at.x + 2 && at.x - 2 <= x + width && y <= at.y + 2 && at.y - 2 <= y + height;
    };
    // From a gap between two cells to one of them: the mark of the cell before is still there for a moment.
    for (const by of [0, 1, 2]) {
      await page.mouse.move(at.x + by, at.y + by);
      const isMarked = expect.poll(isAround, { timeout: 2000 }).toBe(true);
      if (await isMarked.then(() => true, () => false)) break;
    }
    await expect.poll(isAround).toBe(true);
    for (const mark of marks) await expect(mark).toBeVisible();
    expect(await pixels(page) === before).toBe(true);
  }
  await page.mouse.move(5, 5);
  for (const mark of marks) await expect(mark).toBeHidden();
});

test("the cursor is an overlay, and does not repaint the timeline", async ({ page }) => {
  await page.addInitScript(() => {
    const context = CanvasRenderingContext2D.prototype as any;
    (window as any).painted = 0;
    for (const name of ["putImageData", "drawImage", "fill", "fillRect", "fillText", "stroke", "strokeRect"]) {
      const paint = context[name];
      context[name] = function (...shown: unknown[]) {
        (window as any).painted++;
        return paint.apply(this, shown);
      };
    }
  });
  // The failed push is from 10:00 to 10:30.
  const [from, to] = [seconds("10:10:00"), seconds("11:40:00")];
  await openSmallBoard(page, { view: "timeline", status: "failed", time: `${from},${to}` });
  await painted(page);
  const bar = await patch(page, "failed");
  await pixels(page);
  const marks = page.locator(".overlay");
  const [plot, line, moment, outline] = ["plot", "line", "moment", "pointed"].map((name) => marks.locator(`.${name}`));
  for (const mark of [line, moment, outline]) await expect(mark).toBeHidden();
  const plotBox = (await plot.boundingBox())!;
  const labels = { x: plotBox.x - 40, y: plotBox.y, width: 40, height: plotBox.height };
  const before = await page.screenshot({ clip: labels });
  await page.evaluate(() => ((window as any).painted = 0));

  const lane = plotBox.y + plotBox.height - 20;
  for (const across of [0.3, 0.302, 0.7]) {
    const x = Math.round(plotBox.x + plotBox.width * across);
    await page.mouse.move(x, lane);
    await expect.poll(async () => Math.round((await line.boundingBox())!.x)).toBe(x);
    await expect(moment).toHaveText(/^2024-03-05 1\d:\d\d:\d\d$/);
    const shown = seconds((await moment.textContent())!.slice(-8));
    expect(Math.abs(shown - (from + ((x - plotBox.x) / plotBox.width) * (to - from)))).toBeLessThanOrEqual(2);
    const label = (await moment.boundingBox())!;
    expect(Math.abs(label.x + label.width / 2 - x)).toBeLessThanOrEqual(1.5);
    await expect(outline).toBeHidden();
  }
  // At the edge the label is inside the drawing.
  await page.mouse.move(plotBox.x + plotBox.width - 2, lane);
  await expect(moment).toHaveText(/11:39:5\d$/);
  const last = (await moment.boundingBox())!;
  expect(last.x + last.width).toBeLessThanOrEqual(plotBox.x + plotBox.width + 0.5);

  await page.mouse.move(bar.x, bar.y);
  await expect(outline).toBeVisible();
  const around = (await outline.boundingBox())!;
  expect(around.y < bar.y && bar.y < around.y + around.height, "around the bar").toBe(true);
  expect(around.x < plotBox.x && bar.x < around.x + around.width, "and from where it began").toBe(true);
  expect((await page.screenshot({ clip: labels })).equals(before), "but not over the labels").toBe(true);

  // The labels of lanes have no time.
  await page.mouse.move(plotBox.x - 20, lane);
  for (const mark of [line, moment, outline]) await expect(mark).toBeHidden();
  await page.mouse.move(bar.x, bar.y);
  for (const mark of [line, moment, outline]) await expect(mark).toBeVisible();
  await page.mouse.move(5, 5);
  for (const mark of [line, moment, outline]) await expect(mark).toBeHidden();
  await pixels(page);
  const calls = () => page.evaluate(() => (window as any).painted);
  expect(await calls(), "calls that paint").toBe(0);
  // The counter works: a keyboard focus is painted.
  await drawing(page).focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(calls).toBeGreaterThan(0);
});

/** The number of pixels of the screen that differ from those of the canvas. */
async function resampled(page: Page, of: Locator): Promise<number> {
  const screen = (await page.screenshot()).toString("base64");
  return of.evaluate(async (canvas: HTMLCanvasElement, screen) => {
    const bytes = Uint8Array.from(atob(screen), (char) => char.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const seen = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
    seen.drawImage(image, 0, 0);
    const { left, top } = canvas.getBoundingClientRect();
    const { width, height } = canvas;
    const own = canvas.getContext("2d")!.getImageData(0, 0, width, height).data;
    let fewest = width * height;
    // A browser aligns the canvas to whole pixels, by rounding down or up.
    for (const x of [Math.floor, Math.ceil].map((round) => round(left * devicePixelRatio))) {
      for (const y of [Math.floor, Math.ceil].map((round) => round(top * devicePixelRatio))) {
        const { data } = seen.getImageData(x, y, width, height);
        let differing = 0;
        for (let at = 0; at < data.length; at += 4) {
          if ([0, 1, 2].some((channel) => data[at + channel] !== own[at + channel])) differing++;
        }
        fewest = Math.min(fewest, differing);
      }
    }
    return fewest;
  }, screen);
}

// The browser is started with the ratio: an emulated one only enlarges CSS pixels. A clock that ticks between the screenshot and
// the canvas is no resampling, so it is tried again.
for (const ratio of [1, 1.1, 1.25, 1.5, 2]) {
  test(`a screen of ${ratio} device pixels per CSS pixel shows the drawings without resampling`, async ({ playwright, launchOptions, baseURL }) => {
    const args = [...launchOptions.args!, `--force-device-scale-factor=${ratio}`, "--window-size=1443,907"];
    const browser = await playwright.chromium.launch({ ...launchOptions, args });
    const page = await browser.newPage({ baseURL, viewport: null, bypassCSP: true });
    for (const [view, AppId] of [["matrix", APPS.living], ["tiles", APPS.failing], ["timeline", APPS.healthy]]) {
      await openBoard(page, { AppId, view });
      // Hide overlays and round corners.
      await page.addStyleTag({ content: ".zoom-buttons { display: none } .overview { border-radius: 0 !important }" });
      await painted(page);
      await pixels(page);
      const overview = page.locator(".overview");
      if (view === "matrix") {
        await expect.poll(() => resampled(page, overview), { message: "the overview" }).toBe(0);
        await page.addStyleTag({ content: ".overview { visibility: hidden }" });
      }
      await expect.poll(() => resampled(page, canvas(page)), { message: view }).toBe(0);
      await drawing(page).evaluate((element) => element.scrollTo(33, 47));
      await pixels(page);
      await expect.poll(() => resampled(page, canvas(page)), { message: `${view}, scrolled` }).toBe(0);
    }
    // The edges of the canvas have several positions within a pixel; at each ratio, one of them is rounded both ways.
    for (const [top, left, width, height] of [[101, 17, 777, 501], [50.5, 0.5, 640.25, 480.75], [7.3, 3.1, 533.4, 422.9]]) {
      const place = `top: ${top}px; left: ${left}px; width: ${width}px; height: ${height}px`;
      await page.addStyleTag({ content: `.canvas-view { position: fixed; z-index: 9; min-height: 0; ${place} }` });
      await pixels(page);
      await expect.poll(() => resampled(page, canvas(page)), { message: place }).toBe(0);
    }
    await browser.close();
  });
}
