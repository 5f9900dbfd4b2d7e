// The timeline: wheel, brush, drag, keys and buttons change the range in the link; bars have tooltips; the axis names the
// time zone.
import type { Page } from "@playwright/test";
import { mockPushResults, movingBoard, pushResults, seconds, SMALL_BOARD } from "./responses";
import {
  APPS, canvas, chooseZone, details, display, drawing, expectInLink, fact, inLink, look, openBoard, openSmallBoard, painted, patch, patches, place, refresh, timeRange, tip,
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
  // A drag to the right moves the range to earlier times, in several steps; its length stays.
  await expect.poll(async () => (await timeRange(page))[0]).toBeLessThan(from - 600);
  const [start, last] = await timeRange(page);
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
  // The four years between them are folded: those of today still fill most of the width.
  const plot = (await page.locator(".overlay .plot").boundingBox())!;
  await expect.poll(async () => (await patch(page, "success")).x).toBeGreaterThan(plot.x + plot.width * 0.4);
  expect((await patch(page, "success")).x).toBeLessThan(plot.x + plot.width * 0.8);
  await page.getByRole("button", { name: "Fit most pushes" }).click();
  await expectInLink(page, "time", null);
  await expect(all).toBeEnabled();
  await drawing(page).focus();
  await page.keyboard.press("f");
  expect((await timeRange(page))[0]).toBeLessThan(Date.parse("2020-03-05T08:01:00Z") / 1000);
});

// One push at six, and others from nine to ten.
const sparse = async (page: Page, link: Record<string, string> = {}) => {
  const at = (time: string) => new Date(seconds(time) * 1000).toISOString().replace(".000", "");
  const early = [{ region: "cn-n0", start: at("06:00:00"), update: at("06:20:00") }];
  const pushed = Array.from({ length: 10 }, (_, each) => ({ region: `cn-n${each}`, start: at("09:00:00"), update: at("10:00:00") }));
  await mockPushResults(page, () =>
    pushResults([
      { name: "a.tar", version: "1", pushes: { FAILED: early } },
      { name: "a.tar", version: "2", pushes: { SUCCESS: pushed } },
    ]),
  );
  await openBoard(page, { AppId: "sparse", view: "timeline", ...link });
  await painted(page);
  return (await page.locator(".overlay .plot").boundingBox())!;
};

test("a long time without a push is folded, and a drag goes over it as over any other", async ({ page }) => {
  const plot = await sparse(page);
  // Where something is, as a share of the plot.
  const share = async (colour: "failed" | "success") => ((await patch(page, colour)).x - plot.x) / plot.width;
  expect(await share("failed")).toBeLessThan(0.2);
  expect(await share("success")).toBeLessThan(0.75);
  // Between the two is a break.
  const inGap = plot.x + plot.width * 0.266;
  const card = page.locator(".cursor-card");
  await page.mouse.move(inGap, plot.y - 20);
  await expect(card).toContainText("No report for 2 h 40 min");
  await expect(card).toContainText("2024-03-05 06:20 – 09:00");
  await expect(card).toContainText("0 % pushed · 1 failed · 0 pushing");
  await expect(page.locator(".overlay .line")).toBeVisible();
  await expect(page.locator(".overlay .moment"), "no second of it").toBeHidden();
  await page.mouse.move(inGap + plot.width * 0.1, plot.y - 20);
  await expect(card).toContainText(/^09:/);
  await expect(page.locator(".overlay .moment")).toBeVisible();
  // By key, too.
  await page.mouse.move(0, 0);
  await drawing(page).focus();
  for (let step = 0; step < 24; step++) await page.keyboard.press("q");
  await expect(page.getByRole("main").getByRole("status").filter({ hasText: "No report" })).toContainText("2 h 40 min, 2024-03-05 06:20");
  await page.keyboard.press("Escape");
  const [failed, success] = [await patch(page, "failed"), await patch(page, "success")];
  await page.mouse.move(inGap, plot.y + plot.height - 20);
  await page.mouse.down();
  await page.mouse.move(inGap + 150, plot.y + plot.height - 20, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => Math.abs((await patch(page, "failed")).x - failed.x - 150)).toBeLessThan(4);
  expect((await patch(page, "success")).x).toBeGreaterThan(success.x);
  // Zoomed at the break, the gap stays below the pointer.
  await page.mouse.move(inGap + 150, plot.y + plot.height - 20);
  await page.mouse.wheel(0, -200);
  await expect(card).toContainText("No report for 2 h 40 min");
});

test("gaps are shown in full on demand, and the link says so, in both languages", async ({ page }) => {
  const plot = await sparse(page);
  const fold = page.getByRole("button", { name: "Fold gaps" });
  await expect(fold).toHaveAttribute("aria-pressed", "true");
  const folded = await look(page);
  await fold.click();
  await expectInLink(page, "gaps", "full");
  await expect.poll(async () => (await patch(page, "success")).x).toBeGreaterThan(plot.x + plot.width * 0.8);
  await page.reload();
  await painted(page);
  await expect(fold).toHaveAttribute("aria-pressed", "false");
  await page.mouse.move(plot.x + plot.width * 0.266, plot.y - 20);
  await expect(page.locator(".cursor-card")).toContainText(/^07:/);
  await page.getByRole("button", { name: "Elapsed" }).click();
  await expect(fold, "there are no gaps").toBeDisabled();
  await page.getByRole("button", { name: "Elapsed" }).click();
  await fold.click();
  await expectInLink(page, "gaps", null);
  await page.mouse.move(0, 0);
  await page.getByRole("button", { name: "Refresh", exact: true }).focus();
  await expect.poll(() => look(page)).toBe(folded);
  await page.getByRole("button", { name: "中文" }).click();
  await page.mouse.move(plot.x + plot.width * 0.266, plot.y - 20);
  await expect(page.locator(".cursor-card")).toContainText("2 小时 40 分钟无上报");
  await page.getByRole("button", { name: "折叠空档" }).click();
  await expectInLink(page, "gaps", "full");
});

test("without a long gap there is nothing to fold", async ({ page }) => {
  await timeline(page);
  await expect(page.getByRole("button", { name: "Fold gaps" })).toBeDisabled();
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
  await display(page, (menu) => menu.getByRole("combobox", { name: "Rows" }).selectOption({ label: "By edge node" }));
  await expectInLink(page, "lanes", "region");
  await expect.poll(() => look(page)).not.toBe(before);
  // The unfolded lane is in the link, and other lanes end it.
  const folded = await look(page);
  const plot = (await page.locator(".overlay .plot").boundingBox())!;
  await page.mouse.click(plot.x - 40, plot.y + 14);
  await expectInLink(page, "lane", "cn-wuxi-5");
  await expect.poll(() => look(page)).not.toBe(folded);
  await page.mouse.move(0, 0);
  const unfolded = await look(page);
  await page.reload();
  await painted(page);
  await expect.poll(() => look(page)).toBe(unfolded);
  await display(page, (menu) => menu.getByRole("combobox", { name: "Rows" }).selectOption({ label: "By data file" }));
  await expectInLink(page, "lane", null);
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
  await openBoard(page, { AppId: "moving", view: "timeline", status: "pushing", gaps: "full", time: `${hour(4)},${hour(-1)}` });
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
  // The range moves by a fifth of the hour.
  await expectInLink(page, "time", `${seconds("08:12:00")},${seconds("09:12:00")}`);
  // When another push is pinned, the range moves to it.
  await details(page).getByRole("button", { name: /84991/ }).click();
  await expect(details(page).getByRole("heading", { level: 2, name: "Pushed" })).toBeVisible();
  await expect.poll(async () => (await timeRange(page))[0]).toBeLessThanOrEqual(seconds("08:00:00"));
});

test("rows without anything in the range are folded away, and a press leads to the nearest", async ({ page }) => {
  await timeline(page, { time: `${seconds("08:40:00")},${seconds("08:55:00")}` });
  const before = page.getByRole("button", { name: "1 row before this range" });
  const after = page.getByRole("button", { name: "2 rows after" });
  await expect(before).toBeVisible();
  await after.click();
  // The nearest is from nine to half past ten; the range grows until it lies in it.
  await expect.poll(async () => (await timeRange(page))[1]).toBeGreaterThan(seconds("10:30:00"));
  expect((await timeRange(page))[0]).toBeLessThan(seconds("09:00:00"));
  await page.getByRole("button", { name: "1 row after" }).press("Enter");
  await expect.poll(async () => (await timeRange(page))[1]).toBeGreaterThan(seconds("12:00:00"));
  await expect(page.getByRole("button", { name: /rows? after/ })).toBeHidden();
  // The button is gone: the keys act on the drawing.
  await expect(drawing(page)).toBeFocused();
});

test("a row with pushes before and after the range and none in it is folded away", async ({ page }) => {
  // Between the pushes of the second version, which the others precede and follow.
  await timeline(page, { time: `${seconds("09:20:00")},${seconds("09:50:00")}` });
  await expect(page.getByRole("button", { name: "2 rows before this range" })).toBeVisible();
  await page.getByRole("button", { name: "2 rows after" }).click();
  // The nearest is its failed push from ten to half past ten.
  await expect.poll(async () => (await timeRange(page))[1]).toBeGreaterThanOrEqual(seconds("10:30:00"));
  await expect(page.getByRole("button", { name: "1 row after" })).toBeVisible();
});

test("a row marks what it has outside of the range, and a click on the mark goes there", async ({ page }) => {
  await timeline(page, { time: `${seconds("09:11:30")},${seconds("09:50:00")}` });
  const plot = (await page.locator(".overlay .plot").boundingBox())!;
  const middle = plot.y + 14;
  await page.mouse.move(plot.x + 12, middle);
  await expect(page.locator(".overlay .pointed")).toBeVisible();
  await page.mouse.click(plot.x + 12, middle);
  // The last one that ended before is that until 09:11.
  await expect.poll(async () => (await timeRange(page))[0]).toBeLessThanOrEqual(seconds("09:11:00"));
  await expect(details(page)).toHaveCount(0);
  await page.goto(page.url().replace(/time=[^&]*/, `time=${seconds("09:11:30")},${seconds("09:50:00")}`));
  await painted(page);
  await page.mouse.click(plot.x + plot.width - 30, middle);
  await expect.poll(async () => (await timeRange(page))[1]).toBeGreaterThanOrEqual(seconds("10:30:00"));
});

test("the next failure is shown so wide that its length can be judged, with its card", async ({ page }) => {
  const month = 30 * 86_400;
  await timeline(page, { time: `${seconds("10:00:00") - month},${seconds("10:00:00")}` });
  await drawing(page).focus();
  await page.keyboard.press(".");
  await expect(tip(page)).toContainText("md5 mismatch after download");
  await expect(tip(page)).toContainText("30 min");
  const plot = (await page.locator(".overlay .plot").boundingBox())!;
  const width = async () => ((range) => (30 * 60 * plot.width) / (range[1] - range[0]))(await timeRange(page));
  await expect.poll(width).toBeGreaterThanOrEqual(38);
  const [from, to] = await timeRange(page);
  expect(from).toBeLessThan(seconds("10:00:00"));
  expect(to).toBeGreaterThan(seconds("10:30:00"));
  // The card lies below its row, not over it, and goes when the push is pinned.
  expect((await tip(page).boundingBox())!.y).toBeGreaterThan(plot.y + 20);
  await page.keyboard.press("Enter");
  await expect(tip(page)).toBeHidden();
  await expect(details(page)).toBeVisible();
});

test("a click hides the tooltip, and what it opens does not bring up another one", async ({ page }) => {
  await timeline(page, { status: "failed" });
  const bar = await patch(page, "failed");
  await page.mouse.move(bar.x, bar.y);
  await expect(tip(page)).toBeVisible();
  await page.mouse.click(bar.x, bar.y);
  await expect(details(page)).toBeVisible();
  await expect(tip(page)).toBeHidden();
  await page.waitForTimeout(300);
  await expect(tip(page)).toBeHidden();
  await page.mouse.move(bar.x, bar.y + 1);
  await expect(page.locator(".overlay .line")).toBeVisible();
});

test("the cursor has the numbers of its moment, for all and for the row, by pointer and by key", async ({ page }) => {
  const [from, to] = [seconds("08:00:00"), seconds("12:00:00")];
  await timeline(page, { time: `${from},${to}` });
  const plot = (await page.locator(".overlay .plot").boundingBox())!;
  const card = page.locator(".cursor-card");
  await expect(card).toBeHidden();
  const hover = (time: string, y: number) =>
    page.mouse.move(Math.round(plot.x + ((seconds(time) - from) / (to - from)) * plot.width) + 1, y);
  await hover("10:15:00", plot.y - 20);
  await expect(card).toHaveText("10:15 · 63.6 % pushed · 0 failed · 1 pushing");
  await hover("10:45:00", plot.y - 20);
  await expect(card).toHaveText("10:45 · 63.6 % pushed · 1 failed · 0 pushing");
  // The second row is the version that began at nine.
  await hover("10:45:00", plot.y + 28 + 14);
  await expect(card).toContainText("this row: 75.0 % pushed · 1 failed · 0 pushing");
  const shown = (await card.boundingBox())!;
  expect(shown.x + shown.width).toBeLessThan(plot.x + plot.width);
  await page.mouse.move(0, 0);
  await expect(card).toBeHidden();
  await drawing(page).focus();
  await page.keyboard.press("e");
  await expect(page.locator(".overlay .line")).toBeVisible();
  await expect(card).toContainText(/^(09:59|10:00) · 63.6 % pushed · 0 failed · [01] pushing$/);
  for (let step = 0; step < 25; step++) await page.keyboard.press("e");
  await expect(card).toContainText(/^(10:59|11:00) · 63.6 % pushed · 1 failed · [03] pushing$/);
  await expect(page.getByRole("main").getByRole("status").filter({ hasText: "1 failed" })).toHaveText(/^(10:59|11:00) · /);
  await page.keyboard.press("q");
  await expect(card).toContainText(/^10:5\d · /);
  await page.keyboard.press("Escape");
  await expect(card).toBeHidden();
});

test("a version has no numbers at a time that it has not come to", async ({ page }) => {
  const now = Date.now();
  const push = (from: number, to: number) => [{ region: "cn-wuxi-5", start: iso(now - from * 60_000), update: iso(now - to * 60_000) }];
  const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+/, "");
  await mockPushResults(page, () => pushResults([
    { name: "a.tar", version: "1", pushes: { SUCCESS: push(300, 200) } },
    { name: "a.tar", version: "2", pushes: { PUSHING: push(2, 1) } },
  ]));
  await openBoard(page, { AppId: "small", view: "timeline", axis: "elapsed" });
  await painted(page);
  const plot = (await page.locator(".overlay .plot").boundingBox())!;
  await page.mouse.move(plot.x + plot.width / 2, plot.y - 20);
  await expect(page.locator(".cursor-card")).toContainText(/after the start · not that far yet/);
});

test("versions can be compared from their starts, and the link says so", async ({ page }) => {
  await timeline(page);
  const before = await look(page);
  await page.getByRole("button", { name: "Elapsed" }).click();
  await expectInLink(page, "axis", "elapsed");
  await expect.poll(() => look(page)).not.toBe(before);
  const plot = (await page.locator(".overlay .plot").boundingBox())!;
  // All bars but the failure, which began an hour later, start at the left edge.
  await page.mouse.move(plot.x + plot.width / 2, plot.y - 20);
  await expect(page.locator(".overlay .moment")).toHaveText(/\d (h|min)/);
  await expect(page.locator(".cursor-card")).toContainText("after the start");
  await page.reload();
  await painted(page);
  await expect(page.getByRole("button", { name: "Elapsed" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("button", { name: "Today" })).toBeDisabled();
  await page.getByRole("button", { name: "15 min" }).click();
  await expectInLink(page, "time", "0,900");
  // Only versions can be compared.
  await display(page, (menu) => menu.getByRole("combobox", { name: "Rows" }).selectOption({ label: "By edge node" }));
  await expectInLink(page, "axis", null);
  await expectInLink(page, "time", null);
  await expectInLink(page, "lanes", "region");
});

test("ranges to choose: the last quarter of an hour, the last hour, today, the push", async ({ page }) => {
  await timeline(page);
  const span = async () => ((range) => range[1] - range[0])(await timeRange(page));
  await page.getByRole("button", { name: "1 h" }).click();
  await expect.poll(span).toBeLessThanOrEqual(3602);
  // The last that happened was at twelve.
  expect((await timeRange(page))[1]).toBeGreaterThanOrEqual(seconds("12:00:00"));
  expect((await timeRange(page))[1]).toBeLessThan(seconds("12:05:00"));
  await page.getByRole("button", { name: "15 min" }).click();
  await expect.poll(span).toBeLessThanOrEqual(902);
  const push = page.getByRole("button", { name: "This push" });
  await expect(push).toBeDisabled();
  await drawing(page).focus();
  await page.keyboard.press(".");
  await push.click();
  await expect.poll(() => timeRange(page)).toEqual([seconds("10:00:00") - 450, seconds("10:30:00") + 450]);
});

test("the timeline begins with the latest start, and other views keep their order", async ({ page }) => {
  await timeline(page);
  const sort = page.getByRole("combobox", { name: "Sort", exact: true });
  await expect(sort.locator("option:checked")).toHaveText("Latest start");
  expect(inLink(page, "sort")).toBe(null);
  const before = await look(page);
  await page.getByRole("tab", { name: "Matrix" }).click();
  await expect(sort.locator("option:checked")).toHaveText("Worst first");
  await page.getByRole("tab", { name: "Timeline" }).click();
  await expect.poll(() => look(page)).toBe(before);
  await sort.selectOption({ label: "Worst first" });
  await expectInLink(page, "sort", "worst");
  await expect.poll(() => look(page)).not.toBe(before);
});

test("on a phone the bar below the drawing scrolls, and the page has its words in Chinese", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await timeline(page, { time: `${seconds("08:40:00")},${seconds("08:55:00")}` });
  await page.getByRole("button", { name: "中文" }).click();
  const elapsed = page.getByRole("button", { name: "按耗时" });
  await expect(page.getByRole("button", { name: "之后 2 行" })).toBeVisible();
  await elapsed.scrollIntoViewIfNeeded();
  await elapsed.click();
  await expectInLink(page, "axis", "elapsed");
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});
