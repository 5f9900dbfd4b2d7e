// A load in pages: as many requests at a time as the proxy allows, and one board whatever the order of the responses.
import type { Page } from "@playwright/test";
import { type Entry, errorResponse, mockPushResults, type MockResult, pushResults, REGIONS } from "./responses";
import { allLoaded, announcement, notices, open, summary } from "./board";
import { expect, test } from "./fixtures";

const PAGES = 6;

/** The only entry of a page. */
const entry = (number: number): Entry => ({
  name: "model.bin",
  version: `v${number}`,
  pushes: { SUCCESS: [{ region: REGIONS[0], start: `2024-03-05T0${number}:00:00Z`, update: `2024-03-05T0${number}:10:00Z` }] },
});

/** The requests of a load, each of which waits for its response. */
class Requests {
  /** The numbers of the pages, in the order of the requests. */
  readonly sent: number[] = [];
  /** Those whose request the page has aborted. */
  readonly aborted: number[] = [];
  private readonly waiting = new Map<number, (result: MockResult) => void>();

  /** Opens a board of [`PAGES`] pages with one entry each. */
  static async open(page: Page, atOnce: number): Promise<Requests> {
    const requests = new Requests(atOnce);
    await mockPushResults(page, (query) => {
      const number = Number(query.get("PageNumber"));
      requests.sent.push(number);
      return new Promise((resolve) => requests.waiting.set(number, resolve));
    });
    page.on("requestfailed", (request) => {
      const number = new URL(request.url()).searchParams.get("PageNumber");
      if (number) requests.aborted.push(Number(number));
    });
    await open(page, { AppId: "paged", PageSize: "1", view: "table" });
    return requests;
  }

  private constructor(private readonly atOnce: number) {}

  /** Responds with the page of that number, or with another result. */
  respond(number: number, result?: MockResult): void {
    const usual = pushResults([entry(number)], { number, size: 1, total: PAGES });
    const respond = this.waiting.get(number);
    if (!respond) throw new Error(`page ${number} is not requested`);
    this.waiting.delete(number);
    respond(result ?? { ...usual, headers: { "x-pushboard-pages-at-once": `${this.atOnce}` } });
  }

  /** Checks that these pages were requested so far, and no other soon after. */
  async expectSent(page: Page, ...numbers: number[]): Promise<void> {
    await expect.poll(() => this.sent).toEqual(numbers);
    await page.waitForTimeout(150);
    expect(this.sent).toEqual(numbers);
  }

  /** Responds to all pages from that number on, each when it is requested, and checks that they are requested in order. */
  async respondToRest(page: Page, from: number): Promise<void> {
    for (let number = from; number <= PAGES; number++) {
      await expect.poll(() => this.waiting.has(number)).toBe(true);
      this.respond(number);
    }
    await expectComplete(page);
  }
}

async function expectComplete(page: Page): Promise<void> {
  await allLoaded(page);
  await expect(announcement(page)).toHaveText(`${PAGES} pushes shown, 0 failed`);
  await expect(notices(page)).not.toContainText("missing");
}

for (const atOnce of [1, 2, 4]) {
  test(`${atOnce} of the pages are requested at a time, after the first one`, async ({ page }) => {
    const requests = await Requests.open(page, atOnce);
    for (let number = 1; number <= PAGES; number++) {
      const last = number === 1 ? 1 : Math.min(PAGES, number + atOnce - 1);
      await requests.expectSent(page, ...Array.from({ length: last }, (_, at) => at + 1));
      requests.respond(number);
    }
    await expectComplete(page);
    expect(requests.sent).toHaveLength(PAGES);
  });
}

test("a proxy that does not say how many receives one request at a time", async ({ page }) => {
  const requests = await Requests.open(page, NaN);
  await requests.expectSent(page, 1);
  requests.respond(1);
  await requests.expectSent(page, 1, 2);
  await requests.respondToRest(page, 2);
});

test("a page that arrives before the one before it waits for its turn", async ({ page }) => {
  const requests = await Requests.open(page, 2);
  await requests.expectSent(page, 1);
  requests.respond(1);
  await requests.expectSent(page, 1, 2, 3);
  requests.respond(3);
  // It is not read yet, so it still counts as one of two.
  await requests.expectSent(page, 1, 2, 3);
  await expect(summary(page)).toContainText("of what is loaded: 1 of 6 entries");
  requests.respond(2);
  await requests.expectSent(page, 1, 2, 3, 4, 5);
  await requests.respondToRest(page, 4);
});

test.describe("a failure", () => {
  test.use({ failedRequests: true });

  test("an error of a page keeps all pages before it, and ends the requests of those after it", async ({ page }) => {
    const requests = await Requests.open(page, 2);
    await requests.expectSent(page, 1);
    requests.respond(1);
    await requests.expectSent(page, 1, 2, 3);
    requests.respond(2);
    await requests.expectSent(page, 1, 2, 3, 4);
    requests.respond(4);
    requests.respond(3, errorResponse(503, "ServiceUnavailable"));
    await expect(notices(page)).toContainText("Only 2 of 6 entries are here; 4 are missing.");
    await expect(notices(page)).toContainText("ENS is not available at the moment.");
    await requests.expectSent(page, 1, 2, 3, 4);
    await notices(page).getByRole("button", { name: "Try again" }).click();
    requests.sent.length = 0;
    await requests.respondToRest(page, 1);
  });

  test("a throttled page is requested again alone, and so are those after it and the next load", async ({ page }) => {
    const requests = await Requests.open(page, 4);
    await requests.expectSent(page, 1);
    requests.respond(1);
    await requests.expectSent(page, 1, 2, 3, 4, 5);
    requests.respond(2, errorResponse(429, "Throttling.User"));
    await requests.expectSent(page, 1, 2, 3, 4, 5, 2);
    expect(requests.aborted.sort()).toEqual([3, 4, 5]);
    for (let number = 2; number <= PAGES; number++) {
      await requests.expectSent(page, 1, 2, 3, 4, 5, ...Array.from({ length: number - 1 }, (_, at) => at + 2));
      requests.respond(number);
    }
    await expectComplete(page);
    // The next load begins in the same way, and several pages are requested again once that was not throttled.
    const refresh = page.getByRole("button", { name: "Refresh", exact: true });
    requests.sent.length = 0;
    await refresh.click();
    for (let number = 1; number <= PAGES; number++) {
      await requests.expectSent(page, ...Array.from({ length: number }, (_, at) => at + 1));
      requests.respond(number);
    }
    await expect(page.getByRole("progressbar")).toHaveCount(0);
    requests.sent.length = 0;
    await refresh.click();
    await requests.expectSent(page, 1);
    requests.respond(1);
    await requests.expectSent(page, 1, 2, 3, 4, 5);
    await requests.respondToRest(page, 2);
  });

  test("a page that is throttled again when it is alone ends the load, which keeps the pages before it", async ({ page }) => {
    const requests = await Requests.open(page, 2);
    await requests.expectSent(page, 1);
    requests.respond(1);
    await requests.expectSent(page, 1, 2, 3);
    requests.respond(2);
    await requests.expectSent(page, 1, 2, 3, 4);
    requests.respond(3, errorResponse(429, "Throttling.User"));
    await requests.expectSent(page, 1, 2, 3, 4, 3);
    requests.respond(3, errorResponse(429, "Throttling.User"));
    await expect(notices(page)).toContainText("Only 2 of 6 entries are here; 4 are missing.");
    await expect(notices(page)).toContainText("Throttling.User");
    expect(requests.sent).toHaveLength(5);
  });
});

test("a stop in the middle keeps what arrived, and ends all requests", async ({ page }) => {
  const requests = await Requests.open(page, 4);
  await requests.expectSent(page, 1);
  requests.respond(1);
  await requests.expectSent(page, 1, 2, 3, 4, 5);
  requests.respond(2);
  await requests.expectSent(page, 1, 2, 3, 4, 5, 6);
  await expect(summary(page)).toContainText("of what is loaded: 2 of 6 entries");
  await page.getByRole("button", { name: "Stop loading" }).press("Enter");
  await expect(notices(page)).toContainText("Only 2 of 6 entries are here; 4 are missing.");
  await expect.poll(() => requests.aborted.sort()).toEqual([3, 4, 5, 6]);
  // Late responses are ignored.
  for (const number of [3, 4, 5, 6]) requests.respond(number);
  await requests.expectSent(page, 1, 2, 3, 4, 5, 6);
  await expect(notices(page)).toContainText("Only 2 of 6 entries are here; 4 are missing.");
});
