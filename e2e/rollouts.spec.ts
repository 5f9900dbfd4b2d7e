// Rollouts: the newest version of each data file first, older ones below it, and the way from a line to the other views.
import type { Page } from "@playwright/test";
import { mockPushResults, pushResults, SMALL_BOARD } from "./responses";
import {
  allLoaded, announcement, canvas, chip, details, drawing, expectInLink, fact, inLink, openBoard, openSmallBoard, painted, patch, patches, searchField, summary,
  tip, view,
} from "./board";
import { expect, test } from "./fixtures";

const rollouts = async (page: Page, link: Record<string, string> = {}) => {
  await openSmallBoard(page, { v: "2", ...link });
  await painted(page);
};

/** What a screen reader says of the line that has the focus. */
const spoken = (page: Page) => page.locator(".canvas-events").getByRole("status");

test("a query opens its rollouts, and an old link the matrix", async ({ page }) => {
  await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await page.goto("/");
  await page.getByRole("search").getByLabel("Application", { exact: true }).fill("small");
  await page.keyboard.press("Enter");
  await allLoaded(page);
  await expect(page.getByRole("tab").first()).toHaveText("Rollouts");
  await expect(page.getByRole("tab", { name: "Rollouts" })).toHaveAttribute("aria-selected", "true");
  expect(new URL(page.url()).search).toBe("?v=2&AppId=small");
  await page.reload();
  await expect(page.getByRole("tab", { name: "Rollouts" })).toHaveAttribute("aria-selected", "true");
  for (const link of [{ AppId: "small" }, { v: "1", AppId: "small" }]) {
    await openBoard(page, link);
    await expect(page.getByRole("tab", { name: "Matrix" })).toHaveAttribute("aria-selected", "true");
  }
});

test("the share is that of the newest versions, and that of all stands beside it", async ({ page }) => {
  await rollouts(page);
  await expect(summary(page).locator("strong")).toHaveText("85.7 %");
  await expect(summary(page)).toContainText("6 of 7");
  await expect(summary(page)).toContainText("newest versions · all 90.9 %");
});

test("the keyboard goes over the lines, unfolds older versions and opens details", async ({ page }) => {
  await rollouts(page);
  await drawing(page).focus();
  await page.keyboard.press("ArrowDown");
  await expect(spoken(page)).toContainText("game.tar 84992");
  await expect(spoken(page)).toContainText("3 of 4");
  await expect(spoken(page)).toContainText("md5 mismatch after download");
  await page.keyboard.press("ArrowDown");
  await expect(spoken(page)).toContainText("speech-model.bin v3");
  await page.keyboard.press("Home");
  await expect(spoken(page)).toContainText("older versions folded");
  await page.keyboard.press("ArrowRight");
  await expect(spoken(page)).toContainText("older versions unfolded");
  await page.keyboard.press("ArrowRight");
  await expect(spoken(page)).toContainText("game.tar 84991");
  await expect(spoken(page)).toContainText("no failures");
  await page.keyboard.press("ArrowLeft");
  await expect(spoken(page)).toContainText("game.tar 84992");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("End");
  await expect(spoken(page)).toContainText("speech-model.bin v3");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(details(page)).toBeVisible();
  await expectInLink(page, "version", "84992");
});

test("comma and full stop go to the failures", async ({ page }) => {
  await rollouts(page, { sort: "name" });
  await drawing(page).focus();
  await page.keyboard.press(".");
  await expect(spoken(page)).toContainText("game.tar 84992");
  await page.keyboard.press("Home");
  await expect(spoken(page)).toContainText("speech-model.bin");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press(".");
  await expect(spoken(page)).toContainText("game.tar 84992");
});

test("a line opens matrix, tiles and timeline of its version, by mouse and by key", async ({ page }) => {
  await rollouts(page);
  const failed = await patch(page, "failed");
  await page.mouse.move(failed.x, failed.y);
  await expect(tip(page)).toContainText("cn-wuxi-5");
  await expect(tip(page)).toContainText("Click to open the tiles");
  await page.mouse.click(failed.x, failed.y);
  await expect(page.getByRole("tab", { name: "Tiles" })).toHaveAttribute("aria-selected", "true");
  await expectInLink(page, "version", "84992");
  await page.goBack();
  await expect(page.getByRole("tab", { name: "Rollouts" })).toHaveAttribute("aria-selected", "true");
  await expectInLink(page, "version", null);
  for (const [key, name] of [["2", "Matrix"], ["3", "Tiles"], ["4", "Timeline"]] as const) {
    await drawing(page).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press(key);
    await expect(page.getByRole("tab", { name })).toHaveAttribute("aria-selected", "true");
    await expectInLink(page, "file", "1598/mirror_file/game.tar");
    // Its keys act at once.
    await expect(drawing(page)).toBeFocused();
    await page.goBack();
    await expect(page.getByRole("tab", { name: "Rollouts" })).toHaveAttribute("aria-selected", "true");
    await expect(drawing(page)).toBeFocused();
  }
});

test("a click on the left unfolds, and one on a name opens details", async ({ page }) => {
  await rollouts(page);
  const frame = (await drawing(page).boundingBox())!;
  const before = (await patches(canvas(page), "success-cell")).pixels;
  await page.mouse.click(frame.x + 14, frame.y + 46);
  await expect.poll(async () => (await patches(canvas(page), "success-cell")).pixels).toBeGreaterThan(before);
  await expect(details(page)).toHaveCount(0);
  await page.mouse.click(frame.x + 60, frame.y + 46);
  await expect(details(page)).toBeVisible();
  await expectInLink(page, "file", "1598/mirror_file/game.tar");
});

test("the details of a version have its share, its times and the reason of most failures", async ({ page }) => {
  await rollouts(page, { file: "1598/mirror_file/game.tar", version: "84992" });
  const has = (name: string, text: string) => expect(fact(page, details(page), name).first()).toHaveText(text);
  await has("Pushed", "75.0 % · 3 of 4");
  await has("Started", "2024-03-05 09:00:00 UTC");
  await has("Duration", "1 h 30 min");
  await has("Time remaining", "Ended");
  await expect(details(page)).toContainText("1 of 1: md5 mismatch after download");
  // Words leave some of its pushes out: these facts are of all of them.
  await searchField(page).fill("md5");
  await expect(fact(page, details(page), "Time remaining")).toHaveCount(0);
});

test("the curve of a line says what it had come to below the pointer", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await rollouts(page);
  const frame = (await drawing(page).boundingBox())!;
  // The columns stand at fixed places; the curve is from 866 to 962.
  await page.mouse.move(frame.x + 866 + 48, frame.y + 28 + 30);
  await expect(tip(page)).toContainText(/Progress\s*2024-03-05 09:45:00 UTC · 75\.0 % pushed · 0 failed/);
  await page.mouse.move(frame.x + 866 + 95.5, frame.y + 28 + 30);
  await expect(tip(page)).toContainText(/· 75\.0 % pushed · 1 failed/);
});

test("a link has the unfolded lines", async ({ page }) => {
  await rollouts(page);
  await drawing(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expectInLink(page, "unfold", "1598/mirror_file/game.tar");
  await page.reload();
  await painted(page);
  await drawing(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect(spoken(page)).toContainText("game.tar 84991");
  // Folding a line moves the pin on an older version to the newest one.
  await page.keyboard.press("Enter");
  await expectInLink(page, "version", "84991");
  await drawing(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowLeft");
  await expectInLink(page, "unfold", null);
  await expectInLink(page, "version", "84992");
});

test("filters choose what the lines count", async ({ page }) => {
  await rollouts(page);
  await drawing(page).focus();
  await chip(page, "Failed").click();
  await expect(announcement(page)).toHaveText("1 push shown, 1 failed");
  await drawing(page).focus();
  await page.keyboard.press("End");
  await expect(spoken(page)).toContainText("game.tar 84992");
  await chip(page, "Failed").click();
  await searchField(page).fill("84991");
  await expect(announcement(page)).toHaveText("4 pushes shown, 0 failed");
  await drawing(page).focus();
  await page.keyboard.press("Home");
  await expect(spoken(page)).toContainText("game.tar 84991");
  await expect(spoken(page)).toContainText("not the newest version");
});

test("a link to an older version shows it", async ({ page }) => {
  const pinned = { file: "1598/mirror_file/game.tar", version: "84991" };
  await rollouts(page, pinned);
  await expect(details(page)).toBeVisible();
  await expect.poll(async () => (await patches(canvas(page), "selection")).pixels).toBeGreaterThan(0);
  expect(inLink(page, "view")).toBe(null);
  await view(page, "Table");
  await view(page, "Rollouts");
  await expect.poll(async () => (await patches(canvas(page), "selection")).pixels).toBeGreaterThan(0);
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("the view speaks Chinese", async ({ page }) => {
    await rollouts(page);
    await expect(page.getByRole("tab", { name: "预推进度" })).toHaveAttribute("aria-selected", "true");
    await drawing(page).focus();
    await page.keyboard.press("Home");
    await expect(spoken(page)).toContainText("失败 1");
    await expect(spoken(page)).toContainText("预计剩余 已结束");
  });
});

test.describe("on a narrow screen", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("nothing scrolls sideways", async ({ page }) => {
    await rollouts(page);
    const beyond = (element: Element) => element.scrollWidth - element.clientWidth;
    expect(await page.locator("html").evaluate(beyond)).toBe(0);
    expect(await drawing(page).evaluate(beyond)).toBe(0);
    await expect.poll(async () => (await patches(canvas(page), "failed")).middles.length).toBeGreaterThan(0);
  });
});

test("the count of failures in a line opens the matrix with failures alone", async ({ page }) => {
  await rollouts(page);
  // The cross before the count: the leftmost one of the colour of failures, below the bar.
  const at = await canvas(page).evaluate((element: HTMLCanvasElement) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = "var(--paint-failed)";
    const [red, green, blue] = getComputedStyle(probe).color.match(/\d+/g)!.map(Number);
    probe.remove();
    const { width, height } = element;
    const { data } = element.getContext("2d")!.getImageData(0, 0, width, height);
    const frame = element.getBoundingClientRect();
    const [from, to] = [61, 71].map((y) => Math.round((y * height) / frame.height));
    for (let x = 0; x < width; x++) {
      for (let y = from; y < to; y++) {
        const pixel = (y * width + x) * 4;
        if (data[pixel] === red && data[pixel + 1] === green && data[pixel + 2] === blue) {
          return { x: frame.x + (x / width) * frame.width + 2, y: frame.y + (y / height) * frame.height };
        }
      }
    }
  });
  await page.mouse.move(at!.x, at!.y);
  await expect(tip(page)).toContainText("Click to open the matrix");
  await page.mouse.click(at!.x, at!.y);
  await expectInLink(page, "view", "matrix");
  await expectInLink(page, "status", "failed");
});
