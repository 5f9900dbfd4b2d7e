// Input methods, keyboards of other layouts, and wheels that count in other units.
import type { Page } from "@playwright/test";
import { mockPushResults, pushResults, SMALL_BOARD } from "./responses";
import { announcement, expectInLink, inLink, open, openBoard, painted, searchField, timeRange } from "./board";
import { expect, test } from "./fixtures";

const smallBoard = async (page: Page, link: Record<string, string> = {}) => {
  await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await openBoard(page, { AppId: "small", ...link });
};

/** Composes a text in the focused field, as an input method does. */
const compose = async (page: Page, text: string) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
};

/** Ends the composition with a text. */
const commit = async (page: Page, text: string) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Input.insertText", { text });
};

/** Presses a key that the input method handles: during a composition, and as Safari sends it at the end of one. */
const pressComposing = async (page: Page, key: string) => {
  for (const [isComposing, keyCode] of [[true, 13], [false, 229]] as const) {
    const isPassed = await page.evaluate(
      (event) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", event)),
      { key, isComposing, keyCode, bubbles: true, cancelable: true },
    );
    // Its default would submit a form.
    expect(isPassed).toBe(key !== "Enter");
  }
};

test("an input method's keys choose nothing in the picker and submit no form", async ({ page }) => {
  await open(page);
  const field = page.getByRole("combobox", { name: "Application" });
  await field.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(field).toHaveAttribute("aria-activedescendant", /./);
  for (const key of ["Enter", "Escape"]) {
    await pressComposing(page, key);
    await expect(field).toHaveAttribute("aria-expanded", "true");
    await expect(field).toHaveValue("");
  }
  await page.keyboard.press("Enter");
  await expect(field).not.toHaveValue("");

  const url = page.url();
  await field.fill("some-app");
  await compose(page, "ying");
  await pressComposing(page, "Enter");
  expect(page.url()).toBe(url);
});

test("the search takes a composed text once, at its end", async ({ page }) => {
  await smallBoard(page);
  await searchField(page).focus();
  await compose(page, "cheng'g");
  await page.waitForTimeout(600);
  expect(inLink(page, "q")).toBe(null);
  await expect(announcement(page)).toHaveText(/^11 pushes/);
  await pressComposing(page, "Escape");
  await commit(page, "成功");
  await expectInLink(page, "q", "成功");
  await expect(searchField(page)).toHaveValue("成功");
  await expect(announcement(page)).toHaveText(/^3 pushes/);
});

test("shortcuts leave the keys of an input method alone", async ({ page }) => {
  await smallBoard(page);
  for (const key of ["x", "2", "?", "r"]) await pressComposing(page, key);
  expect(inLink(page, "status")).toBe(null);
  expect(inLink(page, "view")).toBe(null);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

/** Types a key of another layout. */
const press = (page: Page, key: string, code: string, more: KeyboardEventInit = {}) =>
  page.evaluate(
    (event) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", event)),
    { key, code, bubbles: true, cancelable: true, ...more },
  );

test("shortcuts follow the place of a key where its letter is not Latin", async ({ page }) => {
  await smallBoard(page);
  await press(page, "ч", "KeyX");
  await expectInLink(page, "status", "failed");
  await press(page, "X", "KeyX");
  await expectInLink(page, "status", null);
  // In France digits need Shift.
  await press(page, "é", "Digit2");
  await expectInLink(page, "view", "matrix");
  await press(page, "٤", "Digit4");
  await expectInLink(page, "view", "timeline");
  await painted(page);
  await page.getByRole("application").focus();
  await press(page, "ц", "KeyW");
  const [from, to] = await timeRange(page);
  await press(page, "ы", "KeyS");
  await expect.poll(async () => (await timeRange(page))[1] - (await timeRange(page))[0]).toBeGreaterThan(to - from);
  // In Hebrew, marks are in the places of Q, W and the slash.
  const [, wide] = await timeRange(page);
  await press(page, "'", "KeyW");
  await expect.poll(async () => (await timeRange(page))[1]).toBeLessThan(wide);
  await press(page, ".", "Slash");
  await expect(searchField(page)).toBeFocused();
  await searchField(page).blur();
  await press(page, "?", "Minus", { shiftKey: true, ctrlKey: true, altKey: true, modifierAltGraph: true });
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
});

test("a field that the browser fills in is no key", async ({ page }) => {
  await smallBoard(page);
  await searchField(page).focus();
  await page.evaluate(() => document.activeElement!.dispatchEvent(new Event("keydown", { bubbles: true })));
  await searchField(page).fill("model");
  await expectInLink(page, "q", "model");
});

test("a wheel that counts in lines or pages zooms as one that counts in pixels", async ({ page }) => {
  const spans: number[] = [];
  for (const [deltaMode, deltaY] of [[0, -48], [1, -3], [2, -0.1]]) {
    await smallBoard(page, { view: "timeline" });
    await painted(page);
    const box = (await page.getByRole("application").boundingBox())!;
    await page.getByRole("application").evaluate(
      (element, event) => element.dispatchEvent(new WheelEvent("wheel", { ...event, bubbles: true, cancelable: true })),
      { deltaMode, deltaY, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 },
    );
    const [from, to] = await timeRange(page);
    spans.push(to - from);
  }
  expect(Math.abs(spans[1] - spans[0])).toBeLessThan(5);
  // A tenth of a page is about as much.
  expect(spans[2] / spans[0]).toBeGreaterThan(0.85);
  expect(spans[2] / spans[0]).toBeLessThan(1.15);
});
