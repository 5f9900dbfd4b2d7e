// How much of a window the page takes before the data begins, and that nothing is lost for it.
import { allLoaded, APPS, chip, figure, open, openBoard, openQueryForm, openSmallBoard, painted, summary, VIEWS } from "./board";
import { expect, test } from "./fixtures";
import { errorResponse, mockPushResults } from "./responses";

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
          const data = page.locator("#board-view :is(canvas, table)").first();
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
  await page.getByRole("searchbox").fill("wuxi");
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
