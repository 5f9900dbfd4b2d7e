// Helpers for scenarios: what a person does and sees on the board, by roles, names and pixels.
import { expect, type Locator, type Page } from "@playwright/test";
import { mockPushResults, pushResults, SMALL_BOARD } from "./responses";

/** The demo's applications. */
export const APPS = {
  living: "7c1f0a52-3b5e-41fc-9d55-2f6f0c8a1e90",
  healthy: "1b9d6bcd-bbfd-41fc-9b5d-ab8dfbbd4bed",
  failing: "9f2d3c84-60a7-41fc-8c1e-5d4e7a90b6f3",
  empty: "0d5e8f17-c2b4-41fc-a6d9-73e1f0b82c46",
  vendorExample: "e76f8985-7965-41fc-925b-9648bb6bf650",
};

/** The views by the names of their tabs. */
export const VIEWS = ["Rollouts", "Matrix", "Tiles", "Timeline", "Table", "Causes"] as const;

/** The colours of a drawing. */
export type Colour = "success" | "success-cell" | "failed" | "pushing" | "unknown" | "selection" | "focus" | "ground";

/** Opens the page with a link. */
export async function open(page: Page, link: Record<string, string> = {}): Promise<void> {
  await page.goto(`/?${new URLSearchParams(link)}`);
}

/** Opens a board and waits until it is complete. */
export async function openBoard(page: Page, link: Record<string, string>): Promise<void> {
  await open(page, link);
  await allLoaded(page);
}

/** Opens the small board and waits until it is complete. */
export async function openSmallBoard(page: Page, link: Record<string, string> = {}): Promise<void> {
  await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await openBoard(page, { AppId: "small", ...link });
}

/** Waits until a load is complete: its counts are announced. */
export async function allLoaded(page: Page): Promise<void> {
  await expect(announcement(page)).toHaveText(/\d/, { timeout: 30_000 });
}

/** Refreshes the board and waits until it is complete. */
export async function refresh(page: Page): Promise<void> {
  const response = page.waitForResponse(/\/api\/push-results\?/);
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await response;
  await expect(page.getByRole("progressbar")).toHaveCount(0);
}

/** The counts that a screen reader announces: `12 pushes shown, 1 failed`. */
export function announcement(page: Page): Locator {
  return summary(page).getByRole("status").filter({ hasText: /shown|显示/ });
}

export function summary(page: Page): Locator {
  return page.getByRole("region", { name: /^(Summary|概览)$/ });
}

export function toolbar(page: Page): Locator {
  return page.getByRole("region", { name: "View and filters" });
}

/** The line above the board. */
export function caption(page: Page): Locator {
  return page.locator(".caption");
}

/** A figure of the summary, such as `Edge nodes`. */
export function figure(page: Page, name: string): Locator {
  const row = summary(page).locator("dl > div").filter({ has: page.getByRole("term").getByText(name, { exact: true }) });
  return row.getByRole("definition");
}

/** The value of a fact in the details. */
export function fact(page: Page, section: Locator, name: string): Locator {
  return section.locator("dt").filter({ hasText: name }).locator("xpath=following-sibling::dd[1]");
}

export function details(page: Page): Locator {
  return page.getByRole("region", { name: "Details" });
}

export function notices(page: Page): Locator {
  return page.getByRole("region", { name: "Notices" });
}

export function drawing(page: Page): Locator {
  return page.getByRole("application");
}

export function tip(page: Page): Locator {
  return page.locator(".tip");
}

export async function view(page: Page, name: (typeof VIEWS)[number]): Promise<void> {
  await page.getByRole("tab", { name }).click();
  await expect(page.getByRole("tab", { name })).toHaveAttribute("aria-selected", "true");
}

/** Opens the form of the query, which a board folds into one line. */
export async function openQueryForm(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: /^(Query|查询): / }).click();
  return page.getByRole("search");
}

/** Opens the list of the data issues; returns it. */
export async function openDataIssues(page: Page): Promise<Locator> {
  const list = page.getByRole("group", { name: /data issues?$/ });
  if (!(await list.isVisible())) await page.getByRole("button", { name: /data issues?$/ }).click();
  await expect(list).toBeVisible();
  return list;
}

/** Changes a setting in the menu "View options". */
export async function display(page: Page, change: (menu: Locator) => Promise<unknown>): Promise<void> {
  const name = /^(View options|视图设置)$/;
  await page.getByRole("button", { name }).click();
  await change(page.getByRole("group", { name }));
  await page.keyboard.press("Escape");
  await expect(page.getByRole("group", { name })).toHaveCount(0);
}

/** Chooses a time zone. */
export function chooseZone(page: Page, label: string): Promise<void> {
  return display(page, (menu) => menu.getByRole("combobox", { name: "Time zone" }).selectOption({ label }));
}

export function chip(page: Page, name: string): Locator {
  return page.getByRole("group", { name: "Status" }).getByRole("button", { name });
}

export function searchField(page: Page): Locator {
  return page.getByRole("combobox", { name: /^(Search names|搜索名称)/ });
}

/** A copied link without the time of the data that its sender saw, which it always has. */
export function withoutTime(link: string): string {
  const [rest, seen] = link.split("&seen=");
  expect(seen).toMatch(/^\d{10}$/);
  return rest;
}

/** The value of a key in the address bar; `null` without the key. */
export function inLink(page: Page, key: string): string | null {
  return new URL(page.url()).searchParams.get(key);
}

/** Waits until a key in the address bar has that value. */
export async function expectInLink(page: Page, key: string, value: string | null): Promise<void> {
  await expect.poll(() => inLink(page, key), { message: `${key} in the link` }).toBe(value);
}

/** Waits for the time range in the link and returns it in seconds. */
export async function timeRange(page: Page): Promise<[number, number]> {
  await expect.poll(() => inLink(page, "time")).toMatch(/^-?\d+,-?\d+$/);
  const [from, to] = inLink(page, "time")!.split(",").map(Number);
  return [from, to];
}

/** A point of the drawing, by shares of its width and height. */
export async function place(page: Page, across: number, down: number): Promise<{ x: number; y: number }> {
  const frame = (await drawing(page).boundingBox())!;
  return { x: frame.x + frame.width * across, y: frame.y + frame.height * down };
}

/** Patches of one colour on a canvas. */
export interface Patches {
  /** The number of pixels of that colour. */
  pixels: number;
  /** The centres of connected patches of at least 8 by 8, in CSS pixels of the window, the largest patch first. */
  middles: { x: number; y: number }[];
}

/** Finds the patches of a colour on a canvas. */
export async function patches(canvas: Locator, colour: Colour): Promise<Patches> {
  return canvas.evaluate((element: HTMLCanvasElement, colour) => {
    const probe = element.ownerDocument.createElement("i");
    probe.style.setProperty("forced-color-adjust", "none");
    probe.style.color = `var(--paint-${colour})`;
    element.ownerDocument.body.append(probe);
    const [red, green, blue] = getComputedStyle(probe).color.match(/\d+/g)!.map(Number);
    probe.remove();
    const { width, height } = element;
    if (width === 0 || height === 0) return { pixels: 0, middles: [] };
    const { data } = element.getContext("2d")!.getImageData(0, 0, width, height);
    const isOne = (pixel: number) =>
      data[pixel * 4] === red && data[pixel * 4 + 1] === green && data[pixel * 4 + 2] === blue;
    const seen = new Uint8Array(width * height);
    let pixels = 0;
    const found: { area: number; x: number; y: number }[] = [];
    for (let first = 0; first < width * height; first++) {
      if (seen[first] || !isOne(first)) continue;
      const waiting = [first];
      seen[first] = 1;
      let [area, left, right, top, bottom] = [0, width, 0, height, 0];
      while (waiting.length > 0) {
        const pixel = waiting.pop()!;
        const [x, y] = [pixel % width, Math.floor(pixel / width)];
        area++;
        [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
        for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
          const [nx, ny] = [x + dx, y + dy];
          const next = ny * width + nx;
          if (nx < 0 || ny < 0 || nx >= width || ny >= height || seen[next] || !isOne(next)) continue;
          seen[next] = 1;
          waiting.push(next);
        }
      }
      pixels += area;
      if (right - left >= 7 && bottom - top >= 7) found.push({ area, x: (left + right) / 2, y: (top + bottom) / 2 });
    }
    const frame = element.getBoundingClientRect();
    found.sort((one, other) => other.area - one.area);
    const middles = found.map(({ x, y }) => ({
      x: frame.left + (x / width) * frame.width,
      y: frame.top + (y / height) * frame.height,
    }));
    return { pixels, middles };
  }, colour);
}

/** The canvas of the drawing; the overview has another. */
export function canvas(page: Page): Locator {
  return drawing(page).locator("canvas");
}

/** Waits until the drawing has a patch of that colour and returns the centre of the largest one. */
export async function patch(page: Page, colour: Colour): Promise<{ x: number; y: number }> {
  let found: Patches = { pixels: 0, middles: [] };
  await expect
    .poll(async () => (found = await patches(canvas(page), colour)).middles.length, {
      message: `a patch of the colour of ${colour}`,
    })
    .toBeGreaterThan(0);
  return found.middles[0];
}

/** A hash of the pixels of the drawing. */
export async function look(page: Page): Promise<number> {
  return canvas(page).evaluate((element: HTMLCanvasElement) => {
    if (element.width === 0 || element.height === 0) return 0;
    const { data } = element.getContext("2d")!.getImageData(0, 0, element.width, element.height);
    let hash = 1;
    for (const word of new Uint32Array(data.buffer)) hash = (Math.imul(hash, 31) + word) | 0;
    return hash;
  });
}

/** The number of colours on the drawing, up to `enough`. */
export async function colourCount(page: Page, enough = 8): Promise<number> {
  return canvas(page).evaluate((element: HTMLCanvasElement, enough) => {
    if (element.width === 0 || element.height === 0) return 0;
    const { data } = element.getContext("2d")!.getImageData(0, 0, element.width, element.height);
    const colours = new Set<number>();
    for (const word of new Uint32Array(data.buffer)) {
      colours.add(word);
      if (colours.size >= enough) break;
    }
    return colours.size;
  }, enough);
}

/** Waits until the drawing is painted. */
export async function painted(page: Page): Promise<void> {
  // The causes are a list.
  if ((await page.locator("#tab-causes[aria-selected=true]").count()) > 0) return expect(page.locator(".causes")).toBeVisible();
  await expect.poll(() => colourCount(page)).toBeGreaterThanOrEqual(5);
}
