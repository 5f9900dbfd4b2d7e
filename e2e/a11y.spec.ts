// Accessibility: axe finds no violation in any state, language, theme and width; nothing overflows a narrow screen;
// every function has a key; forced colours and reduced motion are respected.
import type { Page } from "@playwright/test";
import axe from "axe-core";
import { barrier, mockPushResults, pushResults, SMALL_BOARD } from "./responses";
import {
  allLoaded, canvas, colourCount, details, drawing, expectInLink, fact, look, openBoard, openQueryForm, painted, patch, patches, VIEWS,
} from "./board";
import { expect, test } from "./fixtures";
import { onBoard, recentPushes, STATES } from "./page-states";

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

/** A summary of the violations that axe finds. The page has no frames, so axe is loaded once, into the page. */
const violations = async (page: Page) => {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`));
  });
};

const expectSound = async (page: Page, state: string) => {
  expect.soft(await violations(page), state).toEqual([]);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(over, `${state}: runs over the screen`).toBeLessThanOrEqual(0);
};

const LOOKS = [
  { name: "light and wide", viewport: WIDE, colorScheme: "light" },
  { name: "dark and narrow", viewport: NARROW, colorScheme: "dark" },
  { name: "dark and wide", viewport: WIDE, colorScheme: "dark" },
  { name: "light and narrow", viewport: NARROW, colorScheme: "light" },
] as const;

test.describe("axe finds no violation, and nothing overflows the screen", () => {
  // During the transition between two themes the contrast is that of neither.
  test.use({ failedRequests: true, contextOptions: { reducedMotion: "reduce" } });

  for (const [state, reach] of Object.entries(STATES)) {
    test(state, async ({ page }) => {
      await reach(page);
      for (const [at, { name, viewport, colorScheme }] of LOOKS.entries()) {
        // Two combinations of theme and width for each language.
        if (at === 2) await page.getByRole("button", { name: "中文" }).click();
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await expectSound(page, `${state}, ${name}${at < 2 ? "" : ", in Chinese"}`);
      }
    });
  }
});

for (const [name, viewport] of [["wide", WIDE], ["narrow", NARROW]] as const) {
  test.describe(`menus and dialogs, ${name}`, () => {
    test.use({ viewport });

    test("axe finds no violation, and nothing is cut off", async ({ page }) => {
      await onBoard(page, {});
      for (const opener of ["Demo", "Filter", "View options"]) {
        const button = page.getByRole("button", { name: opener });
        await button.click();
        // It is completely visible, not clipped by an element around it.
        await expect(page.getByRole("group", { name: opener })).toBeInViewport({ ratio: 0.95 });
        await expectSound(page, opener);
        await page.keyboard.press("Escape");
        await expect(page.getByRole("group", { name: opener })).toHaveCount(0);
        await expect(button).toBeFocused();
      }
      // A narrow window has no button for them.
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectSound(page, "dialog");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
      await openQueryForm(page);
      await page.getByRole("combobox", { name: "Application" }).press("ArrowDown");
      await expect(page.getByRole("listbox")).toBeVisible();
      await expectSound(page, "applications");
    });
  });
}

test("the keyboard alone leads from the welcome page to a pinned push", async ({ page }) => {
  await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await page.goto("/");
  const tabTo = async (name: RegExp) => {
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const label = (element as HTMLInputElement).labels?.[0]?.innerText;
        return element.getAttribute("aria-label") ?? label ?? element.innerText ?? "";
      });
    for (let step = 0; step < 60; step++) {
      if (name.test(await focused())) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`no ${name} within 60 steps`);
  };
  await tabTo(/^Application$/);
  await page.keyboard.type("by-keys");
  await page.keyboard.press("Enter");
  await allLoaded(page);
  await tabTo(/^Skip to the board$/);
  await tabTo(/^Rollouts$/);
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await expectInLink(page, "view", "table");
  await page.keyboard.press("Home");
  await expectInLink(page, "view", null);
  await page.keyboard.press("ArrowRight");
  await expectInLink(page, "view", "matrix");
  await tabTo(/^Failed/);
  await page.keyboard.press("Space");
  await expectInLink(page, "status", "failed");
  await tabTo(/^Status of each data file/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(fact(page, details(page), "Status").first()).toContainText("FAILED");
  await tabTo(/^Close$/);
  await page.keyboard.press("Enter");
  await expect(details(page)).toHaveCount(0);
  await expect(drawing(page)).toBeFocused();
  // Shortcuts of a single key work, and can be turned off.
  await page.keyboard.press("5");
  await expectInLink(page, "view", "table");
  await page.keyboard.press("?");
  await page.getByRole("checkbox", { name: "Enable single-key shortcuts" }).uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  await page.keyboard.press("x");
  await page.getByRole("tab", { name: "Tiles" }).click();
  await expectInLink(page, "view", "tiles");
  await expectInLink(page, "status", "failed");
});

test("the focus is visible on every element", async ({ page }) => {
  await onBoard(page, {});
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press("Tab");
    const shown = await page.evaluate(() => {
      const element = document.activeElement!;
      // After the last element the focus leaves the page.
      if (element === document.body) return null;
      const style = getComputedStyle(element);
      const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      return { name: element.outerHTML.slice(0, 80), ring: ring || style.boxShadow !== "none" };
    });
    if (!shown) break;
    expect.soft(shown.ring, shown.name).toBe(true);
  }
});

test("the theme follows the system until a person selects one", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await onBoard(page, {});
  await painted(page);
  const ground = () =>
    canvas(page).evaluate((element: HTMLCanvasElement) => {
      const { data } = element.getContext("2d")!.getImageData(element.width - 4, element.height - 4, 1, 1);
      return data[0] + data[1] + data[2];
    });
  await expect.poll(ground).toBeLessThan(200);
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(ground).toBeGreaterThan(500);
  await page.getByRole("button", { name: "Theme: System" }).click();
  await page.getByRole("button", { name: "Theme: Light" }).click();
  await expect(page.getByRole("button", { name: "Theme: Dark" })).toBeVisible();
  await expect.poll(ground).toBeLessThan(200);
  await page.reload();
  await expect(page.getByRole("button", { name: "Theme: Dark" })).toBeVisible();
});

test("forced colours do not remove drawings and marks", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await onBoard(page, {});
  await painted(page);
  expect(await colourCount(page)).toBeGreaterThanOrEqual(3);
  await expectSound(page, "forced colours");
});

for (const [name, media] of [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["forced colours", { forcedColors: "active" }],
] as const) {
  test(`the focus of the keyboard is stronger than the mark under the pointer: ${name}`, async ({ page }) => {
    await onBoard(page, { view: "matrix" });
    const cell = await patch(page, "success-cell");
    await page.emulateMedia(media);
    await painted(page);
    await page.mouse.move(cell.x, cell.y);
    const mark = page.locator(".overlay .cell");
    await expect(mark).toBeVisible();
    const before = await look(page);
    const hover = await mark.evaluate((element) => {
      const { outlineWidth, outlineColor } = getComputedStyle(element);
      return { outlineWidth, outlineColor };
    });
    expect(hover.outlineWidth).toBe("1px");
    await drawing(page).focus();
    await page.keyboard.press("ArrowRight");
    // A system colour may be translucent, so that it has other pixels.
    await expect.poll(() => look(page)).not.toBe(before);
    if (name !== "forced colours") expect((await patches(canvas(page), "focus")).pixels).toBeGreaterThan(0);
    const focus = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement("div"));
      probe.style.setProperty("forced-color-adjust", "none");
      probe.style.color = "var(--paint-focus)";
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    });
    expect(hover.outlineColor).not.toBe(focus);
  });
}

test("reduced motion stops animations", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const never = barrier();
  await mockPushResults(page, async (_, before) => {
    if (before > 0) await never.opened;
    return recentPushes();
  });
  await openBoard(page, { AppId: "a" });
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect(page.getByRole("progressbar")).toBeVisible();
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => animation.playState === "running")
      .map((animation) => ((animation.effect as KeyframeEffect).target as Element).className)
  );
  expect(moving).toEqual([]);
  never.open();
});

test.describe("at two device pixels per CSS pixel", () => {
  test.use({ deviceScaleFactor: 2 });

  test("the canvas has the pixels of the device", async ({ page }) => {
    await onBoard(page, {});
    await painted(page);
    const ratio = await canvas(page).evaluate((element: HTMLCanvasElement) => element.width / element.clientWidth);
    expect(ratio).toBeCloseTo(2, 1);
    expect((await patches(canvas(page), "failed")).middles.length).toBeGreaterThan(0);
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: NARROW, hasTouch: true, isMobile: true });

  test("a tap pins a push, the panel closes, and all views are accessible", async ({ page }) => {
    await mockPushResults(page, () => pushResults(SMALL_BOARD));
    await openBoard(page, { AppId: "a" });
    await painted(page);
    const [failed] = (await patches(canvas(page), "failed")).middles;
    await page.touchscreen.tap(failed.x, failed.y);
    await expect(fact(page, details(page), "Status").first()).toContainText("FAILED");
    await details(page).getByRole("button", { name: "Close" }).tap();
    await expect(details(page)).toHaveCount(0);
    for (const view of VIEWS) {
      await page.getByRole("tab", { name: view }).tap();
      await expect(page.getByRole("tab", { name: view })).toHaveAttribute("aria-selected", "true");
    }
  });
});
