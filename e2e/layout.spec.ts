// How much of a window the page takes before the data begins, and that nothing is lost for it.
import { allLoaded, APPS, chip, details, expectInLink, figure, open, openBoard, openQueryForm, openSmallBoard, painted, searchField, summary, VIEWS } from "./board";
import { expect, test } from "./fixtures";
import { errorResponse, mockPushResults, pushResults } from "./responses";

const WINDOWS = {
  laptop: { viewport: { width: 1_280, height: 800 }, share: 0.22 },
  phone: { viewport: { width: 390, height: 844 }, share: 0.3 },
};

for (const locale of ["en-US", "zh-CN"]) {
  for (const [name, { viewport, share }] of Object.entries(WINDOWS)) {
    test.describe(`${name}, ${locale}`, () => {
      test.use({ viewport, locale });

      test("each view begins high in the window", async ({ page }) => {
        await openBoard(page, { AppId: APPS.living });
        for (const view of VIEWS) {
          await page.locator(`#tab-${view.toLowerCase()}`).click();
          const data = page.locator("#board-view :is(canvas, table, .causes)").first();
          await expect(data).toBeVisible();
          expect((await data.boundingBox())!.y / viewport.height, view).toBeLessThanOrEqual(share);
        }
      });
    });
  }
}

test.describe("on a phone", () => {
  test.use({ viewport: WINDOWS.phone.viewport });

  test("all figures, the interval and the response's id are within reach", async ({ page }) => {
    await openSmallBoard(page);
    for (const name of ["Data files", "Versions", "Edge nodes", "Median (P50)", "P95", "Time remaining"]) {
      await figure(page, name).scrollIntoViewIfNeeded();
      await expect(figure(page, name)).toBeInViewport();
    }
    await summary(page).getByRole("button", { name: /^Updated/ }).click();
    const facts = page.getByRole("group", { name: /^Updated/ });
    await expect(facts.getByRole("button", { name: "Copy Request ID" })).toBeInViewport();
    await facts.getByLabel("Refresh automatically").selectOption({ label: "1 min" });
    await expect(facts.getByLabel("Refresh automatically")).toHaveValue("60");
  });

  test("the age never takes a line of its own", async ({ page }) => {
    await openSmallBoard(page);
    const age = page.locator(".freshness .age > span").first();
    const share = (await summary(page).locator("strong").boundingBox())!;
    for (const text of ["Updated just now", "Updated 59 min ago", "Updated 23 h 59 min ago"]) {
      await age.evaluate((element, text) => (element.textContent = text), text);
      const at = (await age.boundingBox())!;
      expect(Math.abs(at.y + at.height / 2 - share.y - share.height / 2), text).toBeLessThan(6);
    }
  });

  test("the share stays in sight when the page is scrolled down, and nothing else does", async ({ page }) => {
    await openSmallBoard(page);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const box = (await summary(page).boundingBox())!;
    expect(box.y).toBe(0);
    expect(box.height).toBeLessThan(60);
    await expect(page.getByRole("banner")).not.toBeInViewport();
    await expect(page.getByRole("tablist")).not.toBeInViewport();
  });
});

test("the number of stuck pushes shows them, and leaves the share as it is", async ({ page }) => {
  const start = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString().replace(/\.\d+/, "");
  const push = (region: string, ago: number) => ({ region, start: start(ago), update: start(ago - 10) });
  const pushes = { PUSHING: [push("cn-old", 86_400), push("cn-new", 30)], SUCCESS: [push("cn-done", 600)] };
  await mockPushResults(page, () => pushResults([{ name: "a.tar", version: "1", pushes }]));
  await openBoard(page, { AppId: "small", view: "table" });
  const stuck = summary(page).getByRole("button", { name: "Stuck 1" });
  await stuck.click();
  await expectInLink(page, "status", "stuck");
  await expect(stuck).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("grid").getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("grid")).toContainText("cn-old");
  await expect(summary(page).locator("strong").first()).toHaveText("33.3 %");
  await page.reload();
  await allLoaded(page);
  await expect(page.getByRole("grid").getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.getByRole("grid").getByRole("row")).toHaveCount(4);
});

test("what all names begin with is shown once, below the drawing", async ({ page }) => {
  await openSmallBoard(page, { view: "matrix" });
  const legend = page.getByRole("list", { name: "Legend" });
  await expect(legend).toContainText("Data files: 1598/…");
  await expect(legend).toContainText("Edge nodes: cn-…");
  // With words that leave a single node, its whole id is shown.
  await openSmallBoard(page, { view: "tiles", q: "wuxi" });
  await expect(legend).toBeVisible();
  await expect(legend).not.toContainText("…");
});

test("the form of the query lies over the board, which does not move, and Escape closes it", async ({ page }) => {
  await openSmallBoard(page);
  await painted(page);
  const board = () => page.locator(".board").boundingBox();
  const before = await board();
  const form = await openQueryForm(page);
  await expect(form.getByLabel("Application", { exact: true })).toBeFocused();
  await expect(form.getByLabel("Application", { exact: true })).toHaveValue("small");
  expect(await board()).toEqual(before);
  await form.getByLabel("Application", { exact: true }).fill("no spaces");
  await page.keyboard.press("Enter");
  await expect(page.getByText("No spaces allowed.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  await expect(page.getByRole("button", { name: /^Query: small / })).toBeFocused();
});

test("the headline is of what the filter lets through, with the whole beside it", async ({ page }) => {
  await openSmallBoard(page);
  const share = summary(page).locator(".share");
  await expect(share).toContainText("6 of 7");
  await expect(share).toContainText(/newest versions · all [\d.]+ %/);
  await searchField(page).fill("wuxi");
  await expect(share).toContainText(/filtered · all [\d.]+ %/);
  const narrowed = await share.textContent();
  // The status lights pushes, and the share stays that of all statuses.
  await chip(page, "Failed").click();
  expect(await share.textContent()).toBe(narrowed);
});

test.describe("refused by ENS", () => {
  test.use({ failedRequests: true });

  test("a query opens the form, with the error at its field", async ({ page }) => {
    await mockPushResults(page, () => errorResponse(400, "InvalidParameter.DataNames", { field: "DataNames" }));
    await open(page, { AppId: "some-app", DataNames: "a" });
    await expect(page.getByRole("search").getByLabel("Data files", { exact: true })).toHaveAttribute("aria-invalid", "true");
  });
});

test("a form that is open over a board keeps its text while the board refreshes", async ({ page }) => {
  await openSmallBoard(page);
  const form = await openQueryForm(page);
  await form.getByLabel("Versions", { exact: true }).fill("84991");
  await page.evaluate(() => document.querySelector<HTMLElement>(".refresh")!.click());
  await allLoaded(page);
  await expect(form.getByLabel("Versions", { exact: true })).toHaveValue("84991");
});

test("a press on a part of the headline's bar shows its pushes, as its chip does", async ({ page }) => {
  await openSmallBoard(page);
  await summary(page).locator(".share-bar .failed").click();
  await expectInLink(page, "status", "failed");
  await expect(chip(page, "Failed")).toHaveAttribute("aria-pressed", "true");
});

test("a count of the panel shows the pushes that it counts", async ({ page }) => {
  await openSmallBoard(page, { view: "table", file: "1598/mirror_file/game.tar", version: "84992" });
  await details(page).getByRole("button", { name: "Pushed 3: Show these pushes" }).click();
  await expectInLink(page, "status", "success");
  await expectInLink(page, "q", 'file:"1598/mirror_file/game.tar" version:"84992"');
  await expect(page.getByRole("grid").getByRole("row")).toHaveCount(4);
});

test("the legend of each drawing says what is filtered out, and moves nothing for it", async ({ page }) => {
  for (const view of ["rollouts", "matrix", "tiles", "timeline"]) {
    await openSmallBoard(page, { view });
    await painted(page);
    const item = page.getByRole("list", { name: "Legend" }).getByText("Filtered out");
    await expect(item).toBeHidden();
    const height = async () => (await page.locator(".caption").boundingBox())!.height;
    const before = await height();
    await chip(page, "Failed").click();
    await expect(item).toBeVisible();
    expect(await height()).toBe(before);
    await chip(page, "Failed").click();
  }
});

const start = (ago: number) => new Date(Date.now() - ago * 1_000).toISOString().replace(/\.\d+/, "");
/** A board whose figures are wide: many pushes, of which some are stuck, and hours left. */
const wide = () => {
  const pushes = (name: string, ago: number, took: number, many: number) =>
    Array.from({ length: many }, (_, n) => ({ region: `cn-${name}-${n}`, start: start(ago), update: start(ago - took) }));
  return Array.from({ length: 5 }, (_, file) => ({
    name: `1598/mirror_file/game-${file}.tar`,
    version: `8534${file}`,
    pushes: {
      SUCCESS: pushes("done", 9_000, 7_300, 2_000),
      PUSHING: [...pushes("on", 600, 10, 300), ...pushes("stuck", 86_400, 10, 12)],
      FAILED: pushes("bad", 9_000, 3_000, 90),
    },
  }));
};

for (const locale of ["en-US", "zh-CN"]) {
  for (const width of [1_280, 1_024, 640]) {
    test.describe(`${width} pixels, ${locale}`, () => {
      test.use({ viewport: { width, height: 800 }, locale });

      test("nothing in header, summary and toolbar overlaps, and no text sticks out of its control", async ({ page }) => {
        await mockPushResults(page, () => pushResults(wide()));
        await openBoard(page, { AppId: "small" });
        await painted(page);
        const problems = await page.evaluate(() => {
          const found: string[] = [];
          const name = (element: Element) => `${element.className} "${element.textContent?.trim()}"`;
          const seen = (element: Element) => {
            const { width, height } = element.getBoundingClientRect();
            return width > 1 && height > 1 && getComputedStyle(element).visibility === "visible";
          };
          for (const part of [".header", ".summary", ".toolbar"]) {
            const items = [...document.querySelectorAll(`${part} > *`)].filter(seen);
            const inside = items.flatMap((item) => (getComputedStyle(item).display === "contents" ? [...item.children] : [item]));
            const parts = [...inside, ...document.querySelectorAll(`${part} .share-text`)].filter((item) => !item.matches(".progress"));
            for (const [at, one] of parts.entries()) {
              for (const other of parts.slice(at + 1)) {
                if (one.contains(other) || other.contains(one)) continue;
                const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
                const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                // The summary's line of figures has space for the outline of the focus.
                if (across > 0.5 && down > 2.5) found.push(`${name(one)} over ${name(other)}`);
              }
            }
            for (const control of document.querySelectorAll(`${part} :is(button, .share-text, .chip)`)) {
              if (seen(control) && !control.matches(".query-summary") && control.scrollWidth > control.clientWidth + 1) found.push(`${name(control)} sticks out`);
            }
            for (const element of [...document.querySelectorAll(`${part} > *`)].filter(seen)) {
              if (element.getBoundingClientRect().right > innerWidth + 0.5) found.push(`${name(element)} beyond the window`);
            }
          }
          const field = document.querySelector<HTMLInputElement>(".search input")!;
          const style = getComputedStyle(field);
          const context = document.createElement("canvas").getContext("2d")!;
          context.font = style.font;
          const space = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
          if (context.measureText(field.placeholder).width > space) found.push(`the hint of the search, ${space}`);
          return found;
        });
        expect(problems).toEqual([]);
        // All figures are within reach, and where one is out of sight, the edge fades.
        const figures = page.locator(".figures");
        const hidden = await figures.evaluate((list) => list.scrollWidth - list.clientWidth);
        const fade = await figures.evaluate((list) => getComputedStyle(list).getPropertyValue("--fade-end"));
        expect(fade).toBe(hidden > 0 ? "32px" : "0px");
        const last = page.locator(".figure").last();
        await last.scrollIntoViewIfNeeded();
        await expect(last).toBeInViewport({ ratio: 0.98 });
        // The number of stuck pushes stands as the others do.
        const look = (figure: string) =>
          page.locator(`${figure} dd`).last().evaluate((value) => {
            const range = document.createRange();
            range.selectNodeContents(value);
            const text = document.createTreeWalker(value, NodeFilter.SHOW_TEXT).nextNode()!;
            range.selectNodeContents(text);
            const { bottom } = range.getBoundingClientRect();
            return [getComputedStyle(text.parentElement!).fontSize, Math.round(bottom)];
          });
        expect(await look(".figure.stuck")).toEqual(await look(".figure:not(.stuck)"));
      });
    });
  }
}

test.describe("a table on a phone", () => {
  test.use({ viewport: WINDOWS.phone.viewport });

  test("status, data file, version and edge node are in sight", async ({ page }) => {
    await openBoard(page, { AppId: APPS.living, view: "table" });
    const cells = page.getByRole("grid").getByRole("row").nth(1).getByRole("gridcell");
    await expect(cells.first()).toHaveText(/^Failed/);
    for (const at of [0, 1, 2]) {
      await expect(cells.nth(at)).toBeInViewport({ ratio: 1 });
    }
    const node = (await cells.nth(3).boundingBox())!;
    expect(node.x).toBeLessThan(WINDOWS.phone.viewport.width - 90);
  });

  test("its headings stay in sight below the summary when the page is scrolled down", async ({ page }) => {
    await openBoard(page, { AppId: APPS.living, view: "table" });
    await expect(page.getByRole("grid").getByRole("row").nth(3)).toBeVisible();
    // The demo goes on while it is scrolled.
    await expect(async () => {
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      const box = (await summary(page).boundingBox())!;
      const heading = (await page.getByRole("columnheader").first().boundingBox())!;
      expect(heading.y).toBeGreaterThanOrEqual(box.y + box.height - 1);
      // And nothing blank follows the line below the table.
      const caption = (await page.locator(".caption").boundingBox())!;
      expect(caption.y + caption.height).toBeGreaterThan(WINDOWS.phone.viewport.height - 12);
    }).toPass({ timeout: 15_000 });
  });
});
