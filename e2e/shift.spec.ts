// Layout shifts, as the browser reports them: nothing moves while a board loads, in one response or by pages, nor when a
// refresh adds or removes a notice.
import type { Page } from "@playwright/test";
import { barrier, errorResponse, mockPushResults, pushResults, SMALL_BOARD } from "./responses";
import { allLoaded, APPS, caption, open, openBoard, painted, searchField, VIEWS } from "./board";
import { expect, test } from "./fixtures";

/** The largest accepted layout shift, a tenth of Lighthouse's limit. */
const BEARABLE = 0.01;
const WINDOWS = { wide: { width: 1440, height: 900 }, large: { width: 1280, height: 800 }, medium: { width: 1024, height: 768 }, upright: { width: 768, height: 1024 }, narrow: { width: 390, height: 844 } };

const PINNED = { file: SMALL_BOARD[0].name, version: SMALL_BOARD[0].version };

/** The layout shifts so far without an input: the sum, and the shift of each element. */
const moved = (page: Page) =>
  page.evaluate(async () => {
    interface Shift extends PerformanceEntry {
      value: number;
      hadRecentInput: boolean;
      sources: { node?: Element }[];
    }
    // Shifts are reported after their frame is painted.
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    const entries = await new Promise<Shift[]>((resolve) => {
      const seen: Shift[] = [];
      new PerformanceObserver((list) => seen.push(...(list.getEntries() as Shift[]))).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve(seen), 200);
    });
    const counted = entries.filter(({ hadRecentInput }) => !hadRecentInput);
    const name = (node?: Element) => (node instanceof Element ? node.className || node.tagName : "gone");
    return {
      sum: counted.reduce((sum, { value }) => sum + value, 0),
      by: counted.map(({ value, sources }) => `${value.toFixed(4)} ${sources.map(({ node }) => name(node)).join(", ")}`),
    };
  });

const expectStill = async (page: Page) => {
  const { sum, by } = await moved(page);
  expect(sum, by.join("; ")).toBeLessThanOrEqual(BEARABLE);
};

/** Refreshes without a click, after which the browser would ignore shifts. */
const queryAgain = async (page: Page) => {
  const response = page.waitForResponse(/\/api\/push-results\?/);
  await page.evaluate(() => document.querySelector<HTMLElement>(".freshness .refresh")!.click());
  await response;
};

for (const [name, viewport] of Object.entries(WINDOWS)) {
  // The windows between the others are tried in one language.
  for (const locale of ["large", "upright"].includes(name) ? ["en-US"] : ["en-US", "zh-CN"]) {
    test.describe(`${name}, ${locale}`, () => {
      test.use({ viewport, locale, failedRequests: true });

      test("nothing moves while a board loads", async ({ page }) => {
        await open(page, { AppId: APPS.living });
        await allLoaded(page);
        await painted(page);
        await expect(page.locator(".data-issues")).toBeVisible();
        await expectStill(page);
      });

      test("nothing moves while pages load", async ({ page }) => {
        const barriers = SMALL_BOARD.map(barrier);
        await mockPushResults(page, async (_, before) => {
          await barriers[before].opened;
          return pushResults([SMALL_BOARD[before]], { number: before + 1, size: 1, total: SMALL_BOARD.length });
        });
        await open(page, { AppId: "some-app", PageSize: "1" });
        await expect(page.locator(".skeleton").last()).toBeVisible();
        for (const each of barriers) {
          await page.waitForTimeout(400);
          each.open();
        }
        await allLoaded(page);
        await painted(page);
        await expectStill(page);
      });

      test("nothing moves when a refresh adds and removes a notice", async ({ page }) => {
        await mockPushResults(page, (_, before) => (before === 1 ? errorResponse(403, "NoPermission") : pushResults(SMALL_BOARD)));
        await openBoard(page, { AppId: "some-app" });
        await painted(page);
        await queryAgain(page);
        await expect(page.locator(".notice.failed")).toBeVisible();
        await expect(page.locator(".notice.failed")).toBeInViewport({ ratio: 1 });
        await queryAgain(page);
        await expect(page.locator(".notice")).toHaveCount(0);
        await expectStill(page);
      });

      for (const [pinned, link] of [["", {}], [" beside what is pinned", PINNED]] as const) {
        test(`nothing moves when a filter changes${pinned}, not even while typing`, async ({ page }) => {
          await mockPushResults(page, () => pushResults(SMALL_BOARD));
          await openBoard(page, { AppId: "some-app", ...link });
          for (const name of VIEWS) {
            await page.locator(`#tab-${name.toLowerCase()}`).click();
            await expect(caption(page)).toBeVisible();
            // The browser ignores shifts after an input, so positions are compared instead.
            const places = () =>
              page.locator(".toolbar > *, .toolbar .chip, #board-view > *").evaluateAll((all) =>
                all.map((element) => {
                  const { x, y } = element.getBoundingClientRect();
                  return `${element.className} ${[x, y].map(Math.round)}`;
                }),
              );
            const before = await places();
            for (const text of ["w", "wuxi", ""]) {
              await searchField(page).fill(text);
              await expect(caption(page).getByRole("button")).toHaveCount(text ? 1 : 0);
              expect(await places(), `${name}, ${text}`).toEqual(before);
            }
            await page.locator(".chip").first().click();
            await expect(caption(page).getByRole("button")).toBeVisible();
            expect(await places(), name).toEqual(before);
            // The sheet of the details lies over the button of a narrow window.
            if (pinned && viewport.width < 900) await page.locator(".chip").first().click();
            else await caption(page).getByRole("button").click();
          }
        });
      }

      test("the line of filters has the same height in each view where the marks fit", async ({ page }) => {
        await mockPushResults(page, () => pushResults(SMALL_BOARD));
        await openBoard(page, { AppId: "some-app" });
        const heights = new Set<number>();
        for (const name of VIEWS) {
          await page.locator(`#tab-${name.toLowerCase()}`).click();
          await expect(caption(page)).toBeVisible();
          heights.add((await caption(page).boundingBox())!.height);
        }
        const fits = viewport.width >= 1_024;
        if (fits) expect([...heights]).toHaveLength(1);
        expect(Math.max(...heights)).toBeLessThan(fits ? 36 : 80);
      });

      test("the stop button of a long load moves nothing, whatever the clock", async ({ page }) => {
        // The clock of the device is an hour ahead; the page corrects it by the proxy's.
        await page.addInitScript(() => {
          const { now } = Date;
          Date.now = () => now() + 3_600_000;
        });
        const never = barrier();
        await mockPushResults(page, async (_, before) => {
          if (before > 0) await never.opened;
          return pushResults([SMALL_BOARD[0]], { number: before + 1, size: 1, total: 12_345 });
        });
        await open(page, { AppId: "some-app", PageSize: "1" });
        const age = page.locator(".freshness .age > span").first();
        await expect(age).toHaveText(/12,345/);
        const place = async () => [await age.boundingBox(), await page.locator(".board").boundingBox()];
        const stop = page.locator(".freshness .stop");
        await expect(stop).toBeVisible();
        const beside = await place();
        await page.evaluate(() => document.querySelector<HTMLElement>(".freshness .stop")!.style.setProperty("display", "none"));
        await expect(stop).toBeHidden();
        expect(await place()).toEqual(beside);
        await page.evaluate(() => document.querySelector<HTMLElement>(".freshness .stop")!.style.removeProperty("display"));
        await stop.click();
        await expect(stop).toHaveCount(0);
        never.open();
      });

      test("an error of the first load moves nothing", async ({ page }) => {
        await mockPushResults(page, () => errorResponse(403, "NoPermission"));
        await open(page, { AppId: "some-app" });
        await expect(page.getByRole("alert")).toBeVisible();
        await expectStill(page);
      });
    });
  }
}

test.describe("when the first load fails", () => {
  test.use({ failedRequests: true });

  test("a retry leaves the focus where the board will be", async ({ page }) => {
    const late = barrier();
    await mockPushResults(page, async (_, before) => {
      if (before === 0) return errorResponse(403, "NoPermission");
      await late.opened;
      return pushResults(SMALL_BOARD);
    });
    await open(page, { AppId: "some-app" });
    await page.getByRole("alert").getByRole("button", { name: "Try again" }).press("Enter");
    await expect(page.getByRole("heading", { name: "Querying ENS…" })).toBeVisible();
    const focused = page.locator("#board-view:focus");
    await expect(focused).toBeVisible();
    late.open();
    await painted(page);
    await expect(focused).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("application")).toBeFocused();
  });
});

test.describe("before the module is loaded", () => {
  const NOWHERE = /\.wasm$/;

  for (const [name, viewport] of Object.entries(WINDOWS)) {
    test.describe(name, () => {
      test.use({ viewport });

      test("the first paint has the layout of the page", async ({ page }) => {
        const late = barrier();
        await page.route(NOWHERE, async (route) => {
          await late.opened;
          await route.continue();
        });
        await mockPushResults(page, () => barrier().opened.then(() => pushResults([])));
        // The scripts and the load event wait for the module.
        await page.goto(`/?AppId=some-app`, { waitUntil: "commit" });
        // After the style sheet is loaded.
        await expect(page.locator("#first-paint .skeleton").getByText("正在查询 ENS…")).toBeHidden();
        await expect(page.locator("#first-paint .skeleton").getByText("Querying ENS…")).toBeVisible();
        const tops = () =>
          page.evaluate(() =>
            [".query-summary", ".summary", ".toolbar", ".board", ".skeleton h2:not([hidden])", ".tiles"].map((selector) => {
              const seen = [...document.querySelectorAll(selector)].find((element) => element.getClientRects().length > 0);
              return `${selector} ${Math.round(seen!.getBoundingClientRect().top)}`;
            }),
          );
        const first = await tops();
        late.open();
        await expect(page.locator("#first-paint, .hollow")).toHaveCount(0);
        expect(await tops()).toEqual(first);
      });
    });
  }

  test("the first paint has the selected language and theme", async ({ page }) => {
    await mockPushResults(page, () => pushResults(SMALL_BOARD));
    await page.route(NOWHERE, () => {});
    await page.addInitScript(() => {
      localStorage.setItem("pushboard.language", "zh-CN");
      localStorage.setItem("pushboard.theme", "dark");
    });
    await page.goto("/?AppId=some-app", { waitUntil: "commit" });
    await expect(page.locator("#first-paint").getByText("正在查询 ENS…")).toBeVisible();
    await expect(page.locator("#first-paint").getByText("Querying ENS…")).toBeHidden();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("dark");
  });

  /** The queries of further requests for push results. */
  const requestedQueries = (page: Page) => {
    const queries: string[] = [];
    page.on("request", (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname === "/api/push-results") queries.push(search.replace(/^\?|&$/g, ""));
    });
    return queries;
  };

  test("the first page is requested before the module is loaded, and only once", async ({ page }) => {
    const late = barrier();
    const queries = requestedQueries(page);
    await page.route(NOWHERE, async (route) => {
      await late.opened;
      await route.continue();
    });
    await mockPushResults(page, () => pushResults(SMALL_BOARD));
    const response = page.waitForResponse(/\/api\/push-results/);
    await page.goto("/?AppId=some-app&view=table", { waitUntil: "commit" });
    await response;
    late.open();
    await allLoaded(page);
    expect(queries).toEqual(["AppId=some-app&PageNumber=1&PageSize=100"]);
  });

  for (const [more, expected] of [
    ["&DataNames=a", "AppId=some-app&DataNames=a&PageNumber=1&PageSize=100"],
    ["&load=once", "AppId=some-app"],
    ["#token=whatever", "AppId=some-app&PageNumber=1&PageSize=100"],
  ]) {
    test(`with ${more} only the module sends the request`, async ({ page }) => {
      const queries = requestedQueries(page);
      await mockPushResults(page, () => pushResults(SMALL_BOARD));
      await page.goto(`/?AppId=some-app${more}`);
      await allLoaded(page);
      expect(queries).toEqual([expected]);
    });
  }

  test("the font of the drawings is loaded before the module", async ({ page }) => {
    const late = barrier();
    await page.route(NOWHERE, async (route) => {
      await late.opened;
      await route.continue();
    });
    await mockPushResults(page, () => pushResults(SMALL_BOARD));
    await page.addInitScript(() => {
      const used = { measured: new Set<string>(), written: new Set<string>() };
      Object.assign(window, { used });
      const family = (font: string) => font.replace(/^.*?px /, "");
      const { measureText, fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.measureText = function (...text) {
        used.measured.add(family(this.font));
        return measureText.apply(this, text);
      };
      CanvasRenderingContext2D.prototype.fillText = function (...text) {
        used.written.add(family(this.font));
        return fillText.apply(this, text);
      };
    });
    const used = (which: "measured" | "written") =>
      page.evaluate((which) => [...(window as unknown as { used: Record<string, Set<string>> }).used[which]], which);
    await page.goto("/?AppId=some-app", { waitUntil: "commit" });
    await expect.poll(() => used("measured")).toHaveLength(1);
    const found = await used("measured");
    late.open();
    await allLoaded(page);
    await painted(page);
    expect(await used("written")).toEqual(found);
  });

  test("without a query the welcome text is shown", async ({ page }) => {
    await page.route(NOWHERE, () => {});
    await page.goto("/", { waitUntil: "commit" });
    await expect(page.locator("#first-paint").getByRole("heading", { name: "Is it everywhere yet?" })).toBeVisible();
    await expect(page.locator("#first-paint .skeleton")).toBeHidden();
  });
});
