// Keeping fresh: asks again at the pace chosen, keeps what was here, says how old it is, and rests when nobody looks
// or nothing can change. The page's clock is the scenario's, so that nobody waits.
import type { Page } from "@playwright/test";
import { answer, answerPushResults, gate, type Given, movingBoard, refusal, SMALL_BOARD } from "./answers";
import { announcement, allLoaded, chip, look, notices, open, painted, summary } from "./board";
import { expect, test } from "./fixtures";

const moving = () => {
  const now = Date.now();
  return movingBoard(new Date(now - 600_000), new Date(now - 300_000));
};

/** Opens a board whose answers are those, under a clock that can be put forward. */
const watch = async (page: Page, answers: (before: number) => Given | Promise<Given>) => {
  await page.clock.install();
  // The proxy goes by the scenario's clock as well: the page sets its own right by it.
  const session = await (await page.request.get("/api/session", { headers: { "X-Pushboard": "1" } })).json();
  await page.route("**/api/session", async (route) => {
    const now = await page.evaluate(() => Math.floor(Date.now() / 1000)).catch(() => session.now);
    // The page may be gone by then: that is its right.
    await route.fulfill({ json: { ...session, now } }).catch(() => {});
  });
  const asked = await answerPushResults(page, (_, before) => answers(before));
  await open(page, { AppId: "watched" });
  await allLoaded(page);
  await painted(page);
  return asked;
};

test("it asks again at its pace; the old picture stays until the new one is here", async ({ page }) => {
  const next = gate();
  const first = moving();
  const asked = await watch(page, async (before) => {
    if (before === 0) return answer(first);
    await next.opened;
    return answer(SMALL_BOARD);
  });
  const before = await look(page);
  await page.clock.runFor(10_000);
  expect(asked).toHaveLength(1);
  await expect(summary(page)).toContainText(/As of 1\d s ago/);
  await page.clock.runFor(7_000);
  await expect.poll(() => asked.length).toBe(2);
  await page.clock.runFor(30_000);
  await expect(summary(page)).toContainText(/As of 4\d s ago/);
  await expect(page.getByRole("progressbar")).toHaveCount(1);
  expect(await look(page)).toBe(before);
  next.open();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  await expect(summary(page)).toContainText(/As of (just now|\d s ago)/);
  expect(await look(page)).not.toBe(before);
});

const stopButton = (page: Page) => page.getByRole("button", { name: "Stop loading" });

test("a load that takes long can be stopped before anything came, and is no answer then", async ({ page }) => {
  await page.clock.install();
  const never = gate();
  const asked = await answerPushResults(page, async (_, before) => {
    if (before === 0) await never.opened;
    return answer(SMALL_BOARD);
  });
  await open(page, { AppId: "slow", load: "once" });
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { name: "Asking ENS…" })).toBeVisible();
  await page.clock.runFor(3_000);
  await stopButton(page).press("Enter");
  await expect(main.getByRole("heading", { name: "Stopped" })).toBeVisible();
  await expect(main.locator("[aria-busy]")).toHaveAttribute("aria-busy", "false");
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await expect(summary(page)).toHaveCount(0);
  const again = main.getByRole("button", { name: "Try again" });
  await expect(again).toBeFocused();
  await page.clock.runFor(120_000);
  expect(asked).toHaveLength(1);
  // What comes late is nobody's answer any more.
  never.open();
  await page.clock.runFor(1_000);
  await expect(main.getByRole("heading", { name: "Stopped" })).toBeVisible();
  await again.press("Enter");
  await expect(summary(page)).toContainText("10 of 11");
  expect(asked).toHaveLength(2);
});

test("a refresh that takes long can be stopped: the whole answer of before stays one, and is asked for anew at its pace", async ({
  page,
}) => {
  const second = gate();
  const asked = await watch(page, async (before) => {
    if (before === 1) await second.opened;
    return answer(moving());
  });
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect(page.getByRole("progressbar")).toHaveCount(1);
  // One that is over in a moment shows no button that comes and goes.
  await expect(stopButton(page)).toHaveCount(0);
  await page.clock.runFor(3_000);
  await stopButton(page).click();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await expect(stopButton(page)).toHaveCount(0);
  await expect(notices(page)).not.toContainText("missing");
  await expect(summary(page)).toContainText(/As of \d+ s ago/);
  await expect(announcement(page)).toHaveText(/\d/);
  second.open();
  await page.clock.runFor(16_000);
  await expect.poll(() => asked.length).toBe(3);
  await allLoaded(page);
});

test("a load can be stopped; what has come stays, is no whole answer, and nothing is asked until it is wanted", async ({
  page,
}) => {
  await page.clock.install();
  const third = gate();
  const asked = await answerPushResults(page, async (question) => {
    const number = Number(question.get("PageNumber"));
    if (number === 3) await third.opened;
    return answer([SMALL_BOARD[number - 1]], { number, size: 1, total: 3 });
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
  await expect(notices(page)).toContainText("The board does not ask again by itself.");
  await expect(summary(page)).toContainText("of what is loaded");
  const before = asked.length;
  await page.clock.runFor(120_000);
  expect(asked).toHaveLength(before);
  third.open();
  await notices(page).getByRole("button", { name: "Try again" }).click();
  await expect(summary(page)).toContainText("10 of 11");
  await expect(notices(page)).not.toContainText("missing");
});

test("the pace can be changed and switched off, and is remembered", async ({ page }) => {
  const asked = await watch(page, () => answer(moving()));
  const pace = page.getByRole("combobox", { name: "Refresh automatically" });
  await pace.selectOption({ label: "Off" });
  await page.clock.runFor(300_000);
  expect(asked).toHaveLength(1);
  await pace.selectOption({ label: "5 s" });
  await page.clock.runFor(6_000);
  await expect.poll(() => asked.length).toBeGreaterThan(1);
  await page.reload();
  await allLoaded(page);
  await expect(pace.locator("option:checked")).toHaveText("5 s");
});

test("it stops when every push has ended", async ({ page }) => {
  const asked = await watch(page, () => answer(SMALL_BOARD));
  await page.clock.runFor(600_000);
  expect(asked).toHaveLength(1);
  await expect(summary(page)).toContainText("As of 10 min");
  // A person can still ask.
  await page.getByRole("button", { name: "Refresh", exact: true }).click();
  await expect.poll(() => asked.length).toBe(2);
});

test("it rests while the tab is hidden and asks once on coming back", async ({ page }) => {
  const asked = await watch(page, () => answer(moving()));
  const become = (state: "hidden" | "visible") =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, state);
  await become("hidden");
  await page.clock.runFor(300_000);
  expect(asked).toHaveLength(1);
  await become("visible");
  await page.clock.runFor(1_000);
  await expect.poll(() => asked.length).toBe(2);
});

test("after a sleep of hours it asks once, not once for each beat that it missed", async ({ page }) => {
  const asked = await watch(page, () => answer(moving()));
  // As a lid that is closed: no timer runs, and then hours have passed.
  await page.clock.fastForward(4 * 3_600_000);
  await page.clock.runFor(3_000);
  await expect.poll(() => asked.length).toBe(2);
  await expect(summary(page)).toContainText(/As of (just now|\d s ago)/);
  await page.clock.runFor(5_000);
  expect(asked).toHaveLength(2);
});

test("it rests without a network and asks again when it is back", async ({ page, context }) => {
  const asked = await watch(page, () => answer(moving()));
  await context.setOffline(true);
  await expect(notices(page)).toContainText("You are offline.");
  await page.clock.runFor(300_000);
  expect(asked).toHaveLength(1);
  await context.setOffline(false);
  await expect(notices(page)).not.toContainText("You are offline.");
  await page.clock.runFor(1_000);
  await expect.poll(() => asked.length).toBe(2);
});

test.describe("when an answer fails", () => {
  test.use({ refusals: true });

  test("the old picture stays with its age and the reason, and goes on by itself", async ({ page }) => {
    // The shortest pause of all that it may take.
    await page.addInitScript(() => (Math.random = () => 0));
    const asked = await watch(page, (before) =>
      before === 1
        ? refusal(429, "Throttling.User", { request_id: "5C3A9C3E-8F3A-4E0A-9F0A-2D1E6A3B7C55" })
        : answer(before === 0 ? moving() : SMALL_BOARD),
    );
    const before = await look(page);
    await page.clock.runFor(16_000);
    await expect.poll(() => asked.length).toBe(2);
    await expect(notices(page)).toContainText(/What you see is \d+ s old\. ENS got too many calls from this account\./);
    await expect(notices(page)).toContainText("Throttling.User");
    await expect(notices(page)).toContainText("5C3A9C3E-8F3A-4E0A-9F0A-2D1E6A3B7C55");
    await expect(chip(page, "Pushing")).toHaveText("Pushing 1");
    // More room for the notice, not another picture of other data.
    await expect(summary(page)).toContainText("10 of 12");
    // Slower than before: not at the next beat, but at the one after it.
    await page.clock.runFor(20_000);
    expect(asked).toHaveLength(2);
    await page.clock.runFor(15_000);
    await expect.poll(() => asked.length).toBe(3);
    await expect(notices(page)).not.toContainText("What you see is");
    await expect(summary(page)).toContainText("10 of 11");
    expect(before).not.toBe(0);
  });

  test("a retry that is stopped leaves the failure as it stood", async ({ page }) => {
    const never = gate();
    const asked = await watch(page, async (before) => {
      if (before === 0) return answer(SMALL_BOARD);
      if (before === 1) return refusal(403, "NoPermission");
      await never.opened;
      return answer(SMALL_BOARD);
    });
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    const failed = page.locator(".notice.failed");
    await expect(failed).toContainText("The board does not ask again by itself.");
    const said = await failed.innerText();
    await failed.getByRole("button", { name: "Try again" }).click();
    await page.clock.runFor(3_000);
    await stopButton(page).click();
    await expect(failed).toContainText("The board does not ask again by itself.");
    expect((await failed.innerText()).replace(/\d+/g, "")).toBe(said.replace(/\d+/g, ""));
    await page.clock.runFor(120_000);
    expect(asked).toHaveLength(3);
    never.open();
  });

  test("the pause that the proxy asks for is kept", async ({ page }) => {
    const asked = await watch(page, (before) =>
      before === 1 ? refusal(429, "Throttling.User", { retry_after: 120 }) : answer(moving()),
    );
    await page.clock.runFor(16_000);
    await expect(notices(page)).toContainText("Throttling.User");
    await page.clock.runFor(100_000);
    expect(asked).toHaveLength(2);
    await page.clock.runFor(25_000);
    await expect.poll(() => asked.length).toBe(3);
  });

  test("pages that failed together do not come back together", async ({ page }) => {
    await page.addInitScript(() => (Math.random = () => 1));
    const asked = await watch(page, (before) => (before === 1 ? refusal(429, "Throttling.User") : answer(moving())));
    await page.clock.runFor(16_000);
    await expect(notices(page)).toContainText("Throttling.User");
    // Half a minute at the least, half as much again at the most.
    await page.clock.runFor(31_000);
    expect(asked).toHaveLength(2);
    await page.clock.runFor(16_000);
    await expect.poll(() => asked.length).toBe(3);
  });

  test("a connection on which nothing moves is given up, told, and tried again", async ({ page }) => {
    await page.addInitScript(() => (Math.random = () => 0));
    const asked = await watch(page, (before) => (before === 1 ? new Promise<never>(() => {}) : answer(moving())));
    // Time stands still but for the steps: on a slow machine it would run on between them.
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
    await expect(async () => {
      if (asked.length < 2) await page.clock.runFor(500);
      expect(asked).toHaveLength(2);
    }).toPass({ intervals: [100] });
    await page.clock.runFor(43_000);
    await expect(notices(page)).not.toContainText("What you see is");
    await page.clock.runFor(3_000);
    await expect(notices(page)).toContainText(/What you see is .* old\. The proxy can't be reached\./);
    await page.clock.runFor(6_000);
    await expect.poll(() => asked.length).toBe(3);
    await expect(notices(page)).not.toContainText("What you see is");
  });

  test("one bad answer after a proxy that was away is asked again", async ({ page }) => {
    await page.addInitScript(() => (Math.random = () => 0));
    const asked = await watch(page, (before) => {
      if (before === 1 || before === 2) return "no connection";
      return before === 3 ? refusal(502, "Pushboard.BadAnswer") : answer(moving());
    });
    await page.clock.runFor(16_000);
    for (const [count, pause] of [[2, 5_000], [3, 9_000], [4, 16_000]]) {
      await expect.poll(() => asked.length).toBe(count);
      await expect(notices(page)).toContainText(count === 4 ? "Pushboard.BadAnswer" : "The proxy can't be reached.");
      await expect(notices(page)).not.toContainText("does not ask again by itself");
      await page.clock.runFor(pause);
    }
    await expect.poll(() => asked.length).toBe(5);
    await expect(notices(page)).not.toContainText("What you see is");
  });

  test("what can't pass by waiting is not asked again by itself, but by a person", async ({ page }) => {
    const asked = await watch(page, (before) =>
      before === 1 ? refusal(403, "NoPermission", { ram_action: "ens:DescribeDataPushResult" }) : answer(moving()),
    );
    await page.clock.runFor(16_000);
    await expect(notices(page)).toContainText("The credentials may not do this.");
    await expect(notices(page)).toContainText("The board does not ask again by itself.");
    await page.clock.runFor(600_000);
    expect(asked).toHaveLength(2);
    await notices(page).getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => asked.length).toBe(3);
    await expect(notices(page)).not.toContainText("The credentials may not do this.");
  });
});

test("leaving the board stops the asking", async ({ page }) => {
  const asked = await watch(page, () => answer(moving()));
  await page.getByRole("link", { name: "Pushboard" }).click();
  await expect(page.getByRole("heading", { name: "Is it everywhere yet?" })).toBeVisible();
  await page.clock.runFor(60_000);
  expect(asked).toHaveLength(1);
});
