// The timeline: wheel, brush, drag, keys and buttons change the range in the link; bars have tooltips; the axis names the
// time zone.
import type { Page } from "@playwright/test";
import { mockPushResults, movingBoard, pushResults, seconds, SMALL_BOARD } from "./responses";
import {
  APPS, canvas, chooseZone, details, drawing, expectInLink, fact, inLink, look, openBoard, openSmallBoard, painted, patch, patches, place, refresh, timeRange, tip,
} from "./board";
import { expect, test } from "./fixtures";

const timeline = async (page: Page, link: Record<string, string> = {}) => {
  await openSmallBoard(page, { view: "timeline", ...link });
  await painted(page);
};

test("the wheel zooms around the pointer, and the range is in the link", async ({ page }) => {
  await timeline(page);
  expect(inLink(page, "time")).toBe(null);
  const at = await place(page, 0.6, 0.8);
  await page.mouse.move(at.x, at.y);
  await page.mouse.wheel(0, -300);
  const [from, to] = await timeRange(page);
  expect(to - from).toBeLessThan(seconds("12:00:00") - seconds("08:00:00"));
  expect(from).toBeGreaterThan(seconds("07:00:00"));
  expect(to).toBeLessThan(seconds("13:00:00"));
  await page.mouse.wheel(0, -300);
  await expect.poll(() => inLink(page, "time")).not.toBe(`${from},${to}`);
  const [closer, end] = await timeRange(page);
  expect(end - closer).toBeLessThan(to - from);
  // Zooming out ends at the whole range.
  for (let step = 0; step < 8; step++) await page.mouse.wheel(0, 300);
  await expect.poll(async () => ((range) => range[1] - range[0])(await timeRange(page))).toBeGreaterThan(to - from);
});

test("a drag with shift brushes a range", async ({ page }) => {
  await timeline(page);
  const [from, to] = [await place(page, 0.5, 0.8), await place(page, 0.7, 0.8)];
  await page.keyboard.down("Shift");
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, to.y, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  expect(inLink(page, "time")).toBe(null);
  await page.mouse.up();
  await page.keyboard.up("Shift");
  const [start, end] = await timeRange(page);
  expect(start).toBeGreaterThan(seconds("08:00:00"));
  expect(end).toBeLessThan(seconds("12:00:00"));
  expect(end - start).toBeGreaterThan(30 * 60);
  expect(end - start).toBeLessThan(2 * 3600);
});

test("a drag along the axis brushes a range, and a click there does nothing", async ({ page }) => {
  await timeline(page);
  const frame = (await drawing(page).boundingBox())!;
  const y = frame.y + 24;
  await page.mouse.click(frame.x + frame.width * 0.6, y);
  await expect(details(page)).toHaveCount(0);
  await page.mouse.move(frame.x + frame.width * 0.6, y);
  await page.mouse.down();
  await page.mouse.move(frame.x + frame.width * 0.8, y, { steps: 6 });
  await page.mouse.up();
  const [start, end] = await timeRange(page);
  expect(end - start).toBeLessThan(2 * 3600);
});

test("a drag pans, and pins nothing", async ({ page }) => {
  const [from, to] = [seconds("09:00:00"), seconds("10:00:00")];
  await timeline(page, { time: `${from},${to}` });
  const [grip, end] = [await place(page, 0.5, 0.5), await place(page, 0.7, 0.5)];
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(grip.x + 20, grip.y, { steps: 2 });
  const line = page.locator(".overlay .line");
  await expect(line).toBeHidden();
  await line.evaluate((element) => {
    (window as any).changes = 0;
    new MutationObserver((seen) => ((window as any).changes += seen.length)).observe(element, { attributes: true });
  });
  await page.mouse.move(end.x, end.y, { steps: 6 });
  expect(await page.evaluate(() => (window as any).changes), "not even for a moment, on the way").toBe(0);
  await page.mouse.up();
  await page.mouse.move(end.x + 5, end.y);
  await expect(line).toBeVisible();
  await expect.poll(() => inLink(page, "time")).not.toBe(`${from},${to}`);
  const [start, last] = await timeRange(page);
  // A drag to the right moves the range to earlier times; its length stays.
  expect(start).toBeLessThan(from - 600);
  expect(Math.abs(last - start - (to - from))).toBeLessThanOrEqual(1);
  await expect(details(page)).toHaveCount(0);
});

test("keys zoom, move and fit; buttons do the same", async ({ page }) => {
  await timeline(page);
  await drawing(page).focus();
  await page.keyboard.press("w");
  const [from, to] = await timeRange(page);
  await page.keyboard.press("a");
  await expect.poll(() => inLink(page, "time")).not.toBe(`${from},${to}`);
  const [earlier] = await timeRange(page);
  expect(earlier).toBeLessThan(from);
  await page.keyboard.press("d");
  await expect.poll(async () => Math.abs((await timeRange(page))[0] - from)).toBeLessThanOrEqual(1);
  await page.keyboard.press("s");
  await expect.poll(async () => ((range) => range[1] - range[0])(await timeRange(page))).toBeGreaterThan(to - from);
  await page.keyboard.press("f");
  await expectInLink(page, "time", null);
  await expect(page.getByRole("button", { name: "Fit" })).toBeDisabled();
  await page.getByRole("button", { name: "Zoom in" }).click();
  const [start, end] = await timeRange(page);
  await page.getByRole("button", { name: "Zoom out" }).click();
  await expect.poll(() => inLink(page, "time")).not.toBe(`${start},${end}`);
  await page.getByRole("button", { name: "Fit" }).click();
  await expectInLink(page, "time", null);
});

test("runs of years ago are one step away, and the timeline opens on the activity", async ({ page }) => {
  const at = (day: string, minute: number) => `${day}T08:${String(minute).padStart(2, "0")}:00Z`;
  const pushed = Array.from({ length: 40 }, (_, each) => ({
    region: `cn-n${each}`,
    start: at("2024-03-05", each),
    update: at("2024-03-05", each + 10),
  }));
  const stale = [1, 2, 3].map((each) => ({ region: `cn-s${each}`, start: at("2020-03-05", each), update: at("2020-03-05", 30) }));
  await mockPushResults(page, () => pushResults([{ name: "a.tar", version: "1", pushes: { SUCCESS: pushed, PUSHING: stale } }]));
  await openBoard(page, { AppId: "stale", view: "timeline" });
  const all = page.getByRole("button", { name: "Fit all · 3 far outside" });
  await expect(all).toBeEnabled();
  expect(inLink(page, "time")).toBeNull();
  await all.click();
  expect((await timeRange(page))[0]).toBeLessThan(Date.parse("2020-03-05T08:01:00Z") / 1000);
  await page.getByRole("button", { name: "Fit most pushes" }).click();
  await expectInLink(page, "time", null);
  await expect(all).toBeEnabled();
  await drawing(page).focus();
  await page.keyboard.press("f");
  expect((await timeRange(page))[0]).toBeLessThan(Date.parse("2020-03-05T08:01:00Z") / 1000);
});

test("the full stop moves to the next failure, also outside the range, and Enter pins it", async ({ page }) => {
  await timeline(page, { time: `${seconds("08:00:00")},${seconds("09:00:00")}` });
  expect((await patches(canvas(page), "failed")).middles).toEqual([]);
  await drawing(page).focus();
  await page.keyboard.press(".");
  await expect(page.getByRole("main").getByRole("status").filter({ hasText: "Failed" })).toContainText("84992, cn-wuxi-5");
  await expect.poll(async () => (await timeRange(page))[1]).toBeGreaterThanOrEqual(seconds("10:00:00"));
  expect((await timeRange(page))[0]).toBeLessThanOrEqual(seconds("10:00:00"));
  await page.keyboard.press("Enter");
  await expect(fact(page, details(page), "Description").first()).toContainText("md5 mismatch after download");
});

test("a bar has a tooltip, and a click pins it", async ({ page }) => {
  await timeline(page, { status: "failed", file: "1598/mirror_file/game.tar", version: "84992" });
  await page.getByRole("button", { name: "Close" }).click();
  const bar = await patch(page, "failed");
  await page.mouse.move(bar.x, bar.y);
  await expect(tip(page)).toContainText("md5 mismatch after download");
  await expect(tip(page)).toContainText("30 min");
  await page.mouse.click(bar.x, bar.y);
  await expect(fact(page, details(page), "Edge node").first()).toContainText("cn-wuxi-5");
  await expectInLink(page, "region", "cn-wuxi-5");
});

test("lanes can be files or edge nodes, and a label opens its lane", async ({ page }) => {
  await timeline(page);
  const before = await look(page);
  await page.getByRole("combobox", { name: "Rows" }).selectOption({ label: "By edge node" });
  await expectInLink(page, "lanes", "region");
  await expect.poll(() => look(page)).not.toBe(before);
});

test("the time zone is named on the axis and in the link, and changes the shown times", async ({ page }) => {
  await timeline(page, { file: "1598/mirror_file/game.tar", version: "84992", region: "cn-wuxi-5" });
  const started = fact(page, details(page), "Started").first();
  await expect(started).toHaveText("2024-03-05 10:00:00 UTC");
  // The corner beside the axis has the name of the zone.
  const corner = () =>
    canvas(page).evaluate((element: HTMLCanvasElement) =>
      element.getContext("2d")!.getImageData(0, 20, 60, 20).data.reduce((sum, value) => (sum * 31 + value) | 0, 1),
    );
  const utc = await corner();
  const whole = await look(page);
  await chooseZone(page, "Asia/Shanghai");
  await expect(started).toHaveText("2024-03-05 18:00:00 Asia/Shanghai");
  await expectInLink(page, "zone", "shanghai");
  await expect.poll(() => look(page)).not.toBe(whole);
  expect(await corner()).not.toBe(utc);
  // The zone of the scenarios' browser is UTC.
  await chooseZone(page, "Local time");
  await expect(started).toHaveText("2024-03-05 10:00:00 UTC");
  await expectInLink(page, "zone", "local");
  await chooseZone(page, "UTC");
  await expectInLink(page, "zone", "utc");
});

test("a running push is solid to its last report and hatched since", async ({ page }) => {
  const now = Date.now();
  await mockPushResults(page, () =>
    pushResults(movingBoard(new Date(now - 3 * 3_600_000), new Date(now - 2 * 3_600_000))),
  );
  const hour = (ago: number) => Math.floor(now / 1000) - ago * 3600;
  await openBoard(page, { AppId: "moving", view: "timeline", status: "pushing", time: `${hour(4)},${hour(-1)}` });
  const bar = await patch(page, "pushing");
  const shown = await canvas(page).evaluate((element: HTMLCanvasElement, at) => {
    const probe = document.createElement("i");
    document.body.append(probe);
    const colour = (name: string) => {
      probe.style.color = `var(--paint-${name})`;
      return getComputedStyle(probe).color.match(/\d+/g)!.map(Number);
    };
    const [solid, hatched] = [colour("pushing"), colour("pushing-unknown")];
    probe.remove();
    const frame = element.getBoundingClientRect();
    const ratio = element.width / frame.width;
    const row = Math.round((at.y - frame.top) * ratio);
    const { data } = element.getContext("2d")!.getImageData(0, row - 4, element.width, 8);
    const near = (pixel: number, colour: number[]) =>
      colour.every((value, channel) => Math.abs(value - data[pixel * 4 + channel]) < 24);
    const columns = (colour: number[]) => {
      const found = new Set<number>();
      for (let pixel = 0; pixel < element.width * 8; pixel++) {
        if (near(pixel, colour)) found.add(pixel % element.width);
      }
      return [...found].sort((one, other) => one - other);
    };
    const [solids, hatches] = [columns(solid), columns(hatched)];
    return { lastSolid: solids.at(-1)!, firstSolid: solids[0], lastHatch: hatches.at(-1) ?? 0 };
  }, bar);
  // One hour is solid, the next two are hatched.
  const hourWidth = shown.lastSolid - shown.firstSolid;
  expect(shown.lastHatch - shown.lastSolid).toBeGreaterThan(1.7 * hourWidth);
  expect(shown.lastHatch - shown.lastSolid).toBeLessThan(2.3 * hourWidth);
  await page.mouse.move(bar.x, bar.y);
  await expect(tip(page)).toContainText("Pushing");
});

test("the demo's timeline is painted and zoomed by the wheel", async ({ page }) => {
  await openBoard(page, { AppId: APPS.living, view: "timeline" });
  await painted(page);
  const before = await look(page);
  const at = await place(page, 0.8, 0.6);
  await page.mouse.move(at.x, at.y);
  await page.mouse.wheel(0, -240);
  await timeRange(page);
  await expect.poll(() => look(page)).not.toBe(before);
});

test("a pinned push does not change the range when the window or the data changes", async ({ page }) => {
  await mockPushResults(page, (_, before) => pushResults(before === 0 ? SMALL_BOARD : [...SMALL_BOARD].reverse()));
  const pinned = { file: "1598/mirror_file/game.tar", version: "84992", region: "cn-wuxi-5" };
  const time = `${seconds("08:00:00")},${seconds("09:00:00")}`;
  await openBoard(page, { AppId: "small", view: "timeline", time, ...pinned });
  await painted(page);
  const before = await look(page);
  await page.setViewportSize({ width: 1300, height: 820 });
  await expect.poll(() => look(page)).not.toBe(before);
  await refresh(page);
  await expect(details(page).getByRole("heading", { level: 2, name: "Failed" })).toBeVisible();
  await drawing(page).focus();
  await page.keyboard.press("d");
  await expect.poll(() => inLink(page, "time")).not.toBe(time);
  // The range moves by a fifth of the hour.
  expect(inLink(page, "time")).toBe(`${seconds("08:12:00")},${seconds("09:12:00")}`);
  // When another push is pinned, the range moves to it.
  await details(page).getByRole("button", { name: /84991/ }).click();
  await expect(details(page).getByRole("heading", { level: 2, name: "Pushed" })).toBeVisible();
  await expect.poll(async () => (await timeRange(page))[0]).toBeLessThanOrEqual(seconds("08:00:00"));
});
