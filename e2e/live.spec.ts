// The automatic refresh: its interval, the age of the old data, and its pauses while the tab is hidden or nothing can
// change. The scenarios control the page's clock.
import type { Page } from "@playwright/test";
import { barrier, errorResponse, mockPushResults, type MockResult, movingBoard, pushResults, SMALL_BOARD } from "./responses";
import { announcement, allLoaded, chip, look, notices, open, painted, summary } from "./board";
import { expect, test } from "./fixtures";

const moving = () => {
  const now = Date.now();
  return movingBoard(new Date(now - 600_000), new Date(now - 300_000));
};

/** Opens a board with those results, under a clock that the scenario moves. */
const watch = async (page: Page, results: (before: number) => MockResult | Promise<MockResult>) => {
  await page.clock.install();
  // The session has the time of the scenario's clock, by which the page corrects its own.
  const session = await (await page.request.get("/api/session", { headers: { "X-Pushboard": "1" } })).json();
  await page.route("**/api/session", async (route) => {
    const now = await page.evaluate(() => Math.floor(Date.now() / 1000)).catch(() => session.now);
    // The page may have been closed.
    await route.fulfill({ json: { ...session, now } }).catch(() => {});
  });
  const queries = await mockPushResults(page, (_, before) => results(before));
  await open(page, { AppId: "watched" });
  await allLoaded(page);
  await painted(page);
  return queries;
};

test("the board refreshes at its interval, and shows the old data until the new data is complete", async ({ page }) => {
  const next = barrier();
  const first = moving();
  const queries = await watch(page, async (before) => {
    if (before === 0) return pushResults(first);
    await next.opened;
    return pushResults(SMALL_BOARD);
  });
  const before = await look(page);
  await page.clock.runFor(10_000);
  expect(queries).toHaveLength(1);
  await expect(summary(page)).toContainText(/Updated 1\d s ago/);
  await page.clock.runFor(7_000);
  await expect.poll(() => queries.length).toBe(2);
  await page.clock.runFor(30_000);
  await expect(summary(page)).toContainText(/Updated [45]\d s ago/);
  await expect(page.getByRole("progressbar")).toHaveCount(1);
  expect(await look(page)).toBe(before);
  next.open();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  await expect(summary(page)).toContainText(/Updated (just now|\d s ago)/);
  expect(await look(page)).not.toBe(before);
});

const stopButton = (page: Page) => page.getByRole("button", { name: "Stop loading" });

test("a long load can be stopped before any data arrives", async ({ page }) => {
  await page.clock.install();
  const never = barrier();
  const queries = await mockPushResults(page, async (_, before) => {
    if (before === 0) await never.opened;
    return pushResults(SMALL_BOARD);
  });
  await open(page, { AppId: "slow", load: "once" });
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { name: "Querying ENS…" })).toBeVisible();
  await page.clock.runFor(3_000);
  await stopButton(page).press("Enter");
  await expect(main.getByRole("heading", { name: "Stopped" })).toBeVisible();
  await expect(main.locator("[aria-busy]")).toHaveAttribute("aria-busy", "false");
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await expect(summary(page)).toHaveCount(0);
  const again = main.getByRole("button", { name: "Try again" });
  await expect(again).toBeFocused();
  await page.clock.runFor(120_000);
  expect(queries).toHaveLength(1);
  // A late response is ignored.
  never.open();
  await page.clock.runFor(1_000);
  await expect(main.getByRole("heading", { name: "Stopped" })).toBeVisible();
  await again.press("Enter");
  await expect(summary(page)).toContainText("6 of 7");
  expect(queries).toHaveLength(2);
});

test("a long refresh can be stopped: the old data stays complete and is refreshed at the interval", async ({
  page,
}) => {
  const second = barrier();
  const queries = await watch(page, async (before) => {
    if (before === 1) await second.opened;
    return pushResults(moving());
  });
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect(page.getByRole("progressbar")).toHaveCount(1);
  // A short refresh shows no stop button.
  await expect(stopButton(page)).toHaveCount(0);
  await page.clock.runFor(3_000);
  await stopButton(page).click();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await expect(stopButton(page)).toHaveCount(0);
  await expect(notices(page)).not.toContainText("missing");
  await expect(summary(page)).toContainText(/Updated \d+ s ago/);
  await expect(announcement(page)).toHaveText(/\d/);
  second.open();
  await page.clock.runFor(16_000);
  await expect.poll(() => queries.length).toBe(3);
  await allLoaded(page);
});

test("a load can be stopped: the received pages stay, are marked as incomplete, and the refresh stops", async ({
  page,
}) => {
  await page.clock.install();
  const third = barrier();
  const queries = await mockPushResults(page, async (query) => {
    const number = Number(query.get("PageNumber"));
    if (number === 3) await third.opened;
    return pushResults([SMALL_BOARD[number - 1]], { number, size: 1, total: 3 });
  });
  await open(page, { AppId: "paged", PageSize: "1" });
  const stop = stopButton(page);
  await painted(page);
  await page.clock.runFor(3_000);
  await expect(stop).toBeVisible();
  await stop.press("Enter");
  await expect(stop).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Refresh", exact: true })).toBeFocused();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await expect(notices(page)).toContainText(/Only [12] of 3 entries are here; [12] (is|are) missing\./);
  await expect(notices(page)).toContainText("The board does not retry by itself.");
  await expect(summary(page)).toContainText("of what is loaded");
  const before = queries.length;
  await page.clock.runFor(120_000);
  expect(queries).toHaveLength(before);
  third.open();
  await notices(page).getByRole("button", { name: "Try again" }).click();
  await expect(summary(page)).toContainText("6 of 7");
  await expect(notices(page)).not.toContainText("missing");
});

test("the interval can be changed and turned off, and is stored", async ({ page }) => {
  const queries = await watch(page, () => pushResults(moving()));
  const pace = page.getByRole("combobox", { name: "Refresh automatically" });
  await pace.selectOption({ label: "Off" });
  await page.clock.runFor(300_000);
  expect(queries).toHaveLength(1);
  await pace.selectOption({ label: "5 s" });
  await page.clock.runFor(6_000);
  await expect.poll(() => queries.length).toBeGreaterThan(1);
  await page.reload();
  await allLoaded(page);
  await expect(pace.locator("option:checked")).toHaveText("5 s");
});

test("the refresh stops when every push has ended", async ({ page }) => {
  const queries = await watch(page, () => pushResults(SMALL_BOARD));
  await page.clock.runFor(600_000);
  expect(queries).toHaveLength(1);
  await expect(summary(page)).toContainText("Updated 10 min");
  // A person can still refresh.
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect.poll(() => queries.length).toBe(2);
});

test("the refresh pauses while the tab is hidden, and runs once when it is visible again", async ({ page }) => {
  const queries = await watch(page, () => pushResults(moving()));
  const become = (state: "hidden" | "visible") =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, state);
  await become("hidden");
  await page.clock.runFor(300_000);
  expect(queries).toHaveLength(1);
  await become("visible");
  await page.clock.runFor(1_000);
  await expect.poll(() => queries.length).toBe(2);
});

test("after hours of sleep the board refreshes once, not once per missed interval", async ({ page }) => {
  const queries = await watch(page, () => pushResults(moving()));
  // No timer runs while the device sleeps.
  await page.clock.fastForward(4 * 3_600_000);
  await page.clock.runFor(3_000);
  await expect.poll(() => queries.length).toBe(2);
  await expect(summary(page)).toContainText(/Updated (just now|\d s ago)/);
  await page.clock.runFor(5_000);
  expect(queries).toHaveLength(2);
});

test.describe("when a refresh fails", () => {
  test.use({ failedRequests: true });

  test("the old data stays with its age and the reason, and the refresh continues", async ({ page }) => {
    // The shortest possible delay.
    await page.addInitScript(() => (Math.random = () => 0));
    const queries = await watch(page, (before) =>
      before === 1
        ? errorResponse(429, "Throttling.User", { request_id: "5C3A9C3E-8F3A-4E0A-9F0A-2D1E6A3B7C55" })
        : pushResults(before === 0 ? moving() : SMALL_BOARD),
    );
    const before = await look(page);
    await page.clock.runFor(16_000);
    await expect.poll(() => queries.length).toBe(2);
    await expect(notices(page)).toContainText(/What you see is \d+ s old\. ENS rate-limits the calls of this account\./);
    await expect(notices(page)).toContainText("Throttling.User");
    await expect(notices(page)).toContainText("5C3A9C3E-8F3A-4E0A-9F0A-2D1E6A3B7C55");
    await expect(chip(page, "Pushing")).toHaveText("Pushing 1");
    // Only the space for the notice changes, not the drawing.
    await expect(summary(page)).toContainText("6 of 8");
    // The delay doubles: the next refresh is not at the next interval, but at the one after it.
    await page.clock.runFor(20_000);
    expect(queries).toHaveLength(2);
    await page.clock.runFor(15_000);
    await expect.poll(() => queries.length).toBe(3);
    await expect(notices(page)).not.toContainText("What you see is");
    await expect(summary(page)).toContainText("6 of 7");
    expect(before).not.toBe(0);
  });

  test("a refresh that failed without a network is retried as soon as it is back", async ({ page }) => {
    // The longest possible delay.
    await page.addInitScript(() => (Math.random = () => 0.999));
    const queries = await watch(page, (before) => (before === 1 ? "no connection" : pushResults(moving())));
    const network = (name: "offline" | "online") =>
      page.evaluate((name) => {
        Object.defineProperty(navigator, "onLine", { get: () => name === "online", configurable: true });
        dispatchEvent(new Event(name));
      }, name);
    await network("offline");
    await page.clock.runFor(16_000);
    await expect.poll(() => queries.length).toBe(2);
    await expect(notices(page)).toContainText("What you see is");
    // The failure says more than the hint.
    await expect(notices(page)).not.toContainText("The browser reports no network.");
    await network("online");
    await expect.poll(() => queries.length).toBe(3);
    await expect(notices(page)).not.toContainText("What you see is");
  });

  test("a stopped retry does not change the reported failure", async ({ page }) => {
    const never = barrier();
    const queries = await watch(page, async (before) => {
      if (before === 0) return pushResults(SMALL_BOARD);
      if (before === 1) return errorResponse(403, "NoPermission");
      await never.opened;
      return pushResults(SMALL_BOARD);
    });
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    const failed = page.locator(".notice.failed");
    await expect(failed).toContainText("The board does not retry by itself.");
    const said = await failed.innerText();
    await failed.getByRole("button", { name: "Try again" }).click();
    await page.clock.runFor(3_000);
    await stopButton(page).click();
    await expect(failed).toContainText("The board does not retry by itself.");
    expect((await failed.innerText()).replace(/\d+/g, "")).toBe(said.replace(/\d+/g, ""));
    await page.clock.runFor(120_000);
    expect(queries).toHaveLength(3);
    never.open();
  });

  test("the delay that the proxy requests is respected", async ({ page }) => {
    const queries = await watch(page, (before) =>
      before === 1 ? errorResponse(429, "Throttling.User", { retry_after: 120 }) : pushResults(moving()),
    );
    await page.clock.runFor(16_000);
    await expect(notices(page)).toContainText("Throttling.User");
    await page.clock.runFor(100_000);
    expect(queries).toHaveLength(2);
    await page.clock.runFor(25_000);
    await expect.poll(() => queries.length).toBe(3);
  });

  test("retries of several pages are not simultaneous", async ({ page }) => {
    await page.addInitScript(() => (Math.random = () => 1));
    const queries = await watch(page, (before) => (before === 1 ? errorResponse(429, "Throttling.User") : pushResults(moving())));
    await page.clock.runFor(16_000);
    await expect(notices(page)).toContainText("Throttling.User");
    // The delay is 30 to 45 seconds.
    await page.clock.runFor(31_000);
    expect(queries).toHaveLength(2);
    await page.clock.runFor(16_000);
    await expect.poll(() => queries.length).toBe(3);
  });

  test("a silent connection is cancelled, reported and retried", async ({ page }) => {
    await page.addInitScript(() => (Math.random = () => 0));
    const queries = await watch(page, (before) => (before === 1 ? new Promise<never>(() => {}) : pushResults(moving())));
    // The clock only moves by the steps of the scenario, also on a slow machine.
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
    await expect(async () => {
      if (queries.length < 2) await page.clock.runFor(500);
      expect(queries).toHaveLength(2);
    }).toPass({ intervals: [100] });
    await page.clock.runFor(43_000);
    await expect(notices(page)).not.toContainText("What you see is");
    await page.clock.runFor(3_000);
    await expect(notices(page)).toContainText(/What you see is .* old\. The Pushboard server can't be reached\./);
    await page.clock.runFor(6_000);
    await expect.poll(() => queries.length).toBe(3);
    await expect(notices(page)).not.toContainText("What you see is");
  });

  test("an invalid response after the proxy was unreachable is retried", async ({ page }) => {
    await page.addInitScript(() => (Math.random = () => 0));
    const queries = await watch(page, (before) => {
      if (before === 1 || before === 2) return "no connection";
      return before === 3 ? errorResponse(502, "Pushboard.BadResponse") : pushResults(moving());
    });
    await page.clock.runFor(16_000);
    for (const [count, pause] of [[2, 5_000], [3, 9_000], [4, 16_000]]) {
      await expect.poll(() => queries.length).toBe(count);
      await expect(notices(page)).toContainText(count === 4 ? "Pushboard.BadResponse" : "The Pushboard server can't be reached.");
      await expect(notices(page)).not.toContainText("does not retry by itself");
      await page.clock.runFor(pause);
    }
    await expect.poll(() => queries.length).toBe(5);
    await expect(notices(page)).not.toContainText("What you see is");
  });

  test("a permanent failure is retried only by a person", async ({ page }) => {
    const queries = await watch(page, (before) =>
      before === 1 ? errorResponse(403, "NoPermission", { ram_action: "ens:DescribeDataPushResult" }) : pushResults(moving()),
    );
    await page.clock.runFor(16_000);
    await expect(notices(page)).toContainText("The credentials do not permit this.");
    await expect(notices(page)).toContainText("The board does not retry by itself.");
    await page.clock.runFor(600_000);
    expect(queries).toHaveLength(2);
    await notices(page).getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => queries.length).toBe(3);
    await expect(notices(page)).not.toContainText("The credentials do not permit this.");
  });
});

test("leaving the board stops the refresh", async ({ page }) => {
  const queries = await watch(page, () => pushResults(moving()));
  await page.getByRole("link", { name: "Pushboard" }).click();
  await expect(page.getByRole("heading", { name: "Is it everywhere yet?" })).toBeVisible();
  await page.clock.runFor(60_000);
  expect(queries).toHaveLength(1);
});
