// What a drawing shows after many small changes is what it shows painted anew: nothing stale, nothing smeared. And a
// screen shows its very pixels, however many of them it has a CSS pixel.
import { expect, test } from "./fixtures";
import type { Locator, Page } from "@playwright/test";
import { answer, answerPushResults, SMALL_BOARD } from "./answers";
import { APPS, canvas, drawing, openBoard, painted, patch } from "./board";

/** All pixels, once nothing moves any more: longer than a drawing waits until the pointer points again. */
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

/** A place of the drawing, by shares of its width and height. */
async function place(page: Page, across: number, down: number): Promise<{ x: number; y: number }> {
  const frame = (await drawing(page).boundingBox())!;
  return { x: frame.x + frame.width * across, y: frame.y + frame.height * down };
}

/** What a browser says after it lost the pixels of a canvas: all of it is painted anew. */
async function paintAnew(page: Page): Promise<void> {
  await canvas(page).evaluate((element: HTMLCanvasElement) => {
    const context = element.getContext("2d")!;
    context.fillStyle = "#123456";
    context.fillRect(0, 0, element.width, element.height);
    element.dispatchEvent(new Event("contextrestored"));
  });
}

for (const ratio of [1, 1.5]) {
  test.describe(`at ${ratio} device pixels a CSS pixel`, () => {
    test.use({ deviceScaleFactor: ratio });
    for (const [view, AppId] of [["matrix", APPS.living], ["tiles", APPS.failing], ["timeline", APPS.healthy]]) {
      test(`the ${view} painted in parts is the one painted whole`, async ({ page }) => {
        // A range that does not reach to now: as time passes, so would the picture change.
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
        // What is under a pointer lies over a timeline; a range that it brushes is painted.
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
        // On the timeline they would lead to where time passes.
        for (const key of view === "timeline" ? [] : ["ArrowRight", "ArrowDown", "ArrowDown", "End"]) {
          await page.keyboard.press(key);
          await check();
        }
        await page.mouse.wheel(90, 130);
        await check();
        // And it did change: most of these pictures differ.
        expect(seen.size).toBeGreaterThan(5);
      });
    }
  });
}

test("the crosshair lies over the matrix, which is not painted anew for it", async ({ page }) => {
  await openBoard(page, { AppId: APPS.living });
  await page.getByLabel("Refresh automatically").selectOption({ label: "Off" });
  await painted(page);
  const before = await pixels(page);
  const overlay = page.locator(".overlay");
  const marks = [overlay.locator(".cell"), overlay.locator(".band").first(), overlay.locator(".band").last()];
  for (const mark of marks) await expect(mark).toBeHidden();
  for (const [across, down] of [[0.4, 0.5], [0.7, 0.3]]) {
    const at = await place(page, across, down);
    // From a gap between two cells onto one of them.
    const [cell] = marks;
    for (const by of [0, 1, 2]) {
      await page.mouse.move(at.x + by, at.y + by);
      if (await cell.isVisible()) break;
    }
    const isAround = async () => {
      const { x, y, width, height } = (await cell.boundingBox())!;
      return x <= at.x + 2 && at.x - 2 <= x + width && y <= at.y + 2 && at.y - 2 <= y + height;
    };
    await expect.poll(isAround).toBe(true);
    for (const mark of marks) await expect(mark).toBeVisible();
    expect(await pixels(page) === before).toBe(true);
  }
  await page.mouse.move(5, 5);
  for (const mark of marks) await expect(mark).toBeHidden();
});

test("the cursor lies over the timeline, which is not painted anew for it", async ({ page }) => {
  await page.addInitScript(() => {
    const context = CanvasRenderingContext2D.prototype as any;
    (window as any).painted = 0;
    for (const name of ["putImageData", "drawImage", "fill", "fillRect", "fillText", "stroke", "strokeRect"]) {
      const paint = context[name];
      context[name] = function (...told: unknown[]) {
        (window as any).painted++;
        return paint.apply(this, told);
      };
    }
  });
  await answerPushResults(page, () => answer(SMALL_BOARD));
  const seconds = (time: string) => Date.parse(`2024-03-05T${time}Z`) / 1000;
  // The failure is from ten o'clock to half past ten.
  const [from, to] = [seconds("10:10:00"), seconds("11:40:00")];
  await openBoard(page, { AppId: "small", view: "timeline", status: "failed", time: `${from},${to}` });
  await painted(page);
  const bar = await patch(page, "failed");
  await pixels(page);
  const marks = page.locator(".overlay");
  const [plot, line, moment, outline] = ["plot", "line", "moment", "pointed"].map((name) => marks.locator(`.${name}`));
  for (const mark of [line, moment, outline]) await expect(mark).toBeHidden();
  const room = (await plot.boundingBox())!;
  const labels = { x: room.x - 40, y: room.y, width: 40, height: room.height };
  const before = await page.screenshot({ clip: labels });
  await page.evaluate(() => ((window as any).painted = 0));

  const lane = room.y + room.height - 20;
  for (const across of [0.3, 0.302, 0.7]) {
    const x = Math.round(room.x + room.width * across);
    await page.mouse.move(x, lane);
    await expect.poll(async () => Math.round((await line.boundingBox())!.x)).toBe(x);
    await expect(moment).toHaveText(/^2024-03-05 1\d:\d\d:\d\d$/);
    const told = seconds((await moment.textContent())!.slice(-8));
    expect(Math.abs(told - (from + ((x - room.x) / room.width) * (to - from)))).toBeLessThanOrEqual(2);
    const label = (await moment.boundingBox())!;
    expect(Math.abs(label.x + label.width / 2 - x)).toBeLessThanOrEqual(1.5);
    await expect(outline).toBeHidden();
  }
  // At the edge the label stays in the drawing.
  await page.mouse.move(room.x + room.width - 2, lane);
  await expect(moment).toHaveText(/11:39:5\d$/);
  const last = (await moment.boundingBox())!;
  expect(last.x + last.width).toBeLessThanOrEqual(room.x + room.width + 0.5);

  await page.mouse.move(bar.x, bar.y);
  await expect(outline).toBeVisible();
  const around = (await outline.boundingBox())!;
  expect(around.y < bar.y && bar.y < around.y + around.height, "around the bar").toBe(true);
  expect(around.x < room.x && bar.x < around.x + around.width, "and from where it began").toBe(true);
  expect((await page.screenshot({ clip: labels })).equals(before), "but not over the labels").toBe(true);

  // Labels have no moment.
  await page.mouse.move(room.x - 20, lane);
  for (const mark of [line, moment, outline]) await expect(mark).toBeHidden();
  await page.mouse.move(bar.x, bar.y);
  for (const mark of [line, moment, outline]) await expect(mark).toBeVisible();
  await page.mouse.move(5, 5);
  for (const mark of [line, moment, outline]) await expect(mark).toBeHidden();
  await pixels(page);
  const calls = () => page.evaluate(() => (window as any).painted);
  expect(await calls(), "calls that paint").toBe(0);
  // They are counted: what the keyboard has focused is drawn.
  await drawing(page).focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(calls).toBeGreaterThan(0);
});

/** How many pixels of the screen differ from those of a canvas that stands on them. */
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
    // A browser puts it on whole pixels, on one side or the other where its place lies between them.
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

// Screens that have the ratio: one that is only emulated is a picture of CSS pixels, made larger.
for (const ratio of [1, 1.1, 1.25, 1.5, 2]) {
  test(`a screen of ${ratio} device pixels a CSS pixel shows the drawings as they are`, async ({ playwright, launchOptions, baseURL }) => {
    const args = [...launchOptions.args!, `--force-device-scale-factor=${ratio}`, "--window-size=1443,907"];
    const browser = await playwright.chromium.launch({ ...launchOptions, args });
    const page = await browser.newPage({ baseURL, viewport: null, bypassCSP: true });
    for (const [view, AppId] of [["matrix", APPS.living], ["tiles", APPS.failing], ["timeline", APPS.healthy]]) {
      await openBoard(page, { AppId, view });
      // What lies over the canvas, and round corners.
      await page.addStyleTag({ content: ".zoom-buttons { display: none } .overview { border-radius: 0 !important }" });
      await painted(page);
      await pixels(page);
      const overview = page.locator(".overview");
      if (view === "matrix") {
        expect(await resampled(page, overview), "the overview").toBe(0);
        await page.addStyleTag({ content: ".overview { visibility: hidden }" });
      }
      expect(await resampled(page, canvas(page)), view).toBe(0);
      await drawing(page).evaluate((element) => element.scrollTo(33, 47));
      await pixels(page);
      expect(await resampled(page, canvas(page)), `${view}, scrolled`).toBe(0);
    }
    // Wherever its edges lie within a pixel: at each of the ratios, one of these is rounded in more than one way.
    for (const [top, left, width, height] of [[101, 17, 777, 501], [50.5, 0.5, 640.25, 480.75], [7.3, 3.1, 533.4, 422.9]]) {
      const place = `top: ${top}px; left: ${left}px; width: ${width}px; height: ${height}px`;
      await page.addStyleTag({ content: `.canvas-view { position: fixed; z-index: 9; min-height: 0; ${place} }` });
      await pixels(page);
      expect(await resampled(page, canvas(page)), place).toBe(0);
    }
    await browser.close();
  });
}
