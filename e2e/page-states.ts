// The states of the page, with the actions that lead to each: for axe, and for the gallery.
import type { Page } from "@playwright/test";
import { barrier, errorResponse, mockPushResults, movingBoard, pushResults, respond } from "./responses";
import { allLoaded, APPS, open, openBoard, openDataIssues, painted, VIEWS } from "./board";
import { expect } from "./fixtures";

/** Push results with a running push, which began some minutes ago. */
export const recentPushes = () => {
  const now = Date.now();
  return pushResults(movingBoard(new Date(now - 600_000), new Date(now - 300_000)));
};

/** Opens a board with them. */
export const onBoard = async (page: Page, link: Record<string, string>) => {
  await mockPushResults(page, recentPushes);
  await openBoard(page, { AppId: "a", ...link });
};

/** Every state of the page, with the actions that lead to it. */
export const STATES: Record<string, (page: Page) => Promise<void>> = {
  welcome: async (page) => {
    await page.goto("/");
    await expect(page.getByRole("main").getByRole("listitem").first()).toBeVisible();
  },
  "wrong fields": async (page) => {
    await open(page, { AppId: "a b", PageSize: "0", MinDate: "x", MaxDate: "y", DataNames: "a" });
    await expect(page.getByRole("search").locator("[aria-invalid=true]")).toHaveCount(4);
  },
  loading: async (page) => {
    await mockPushResults(page, async () => {
      await barrier().opened;
      return recentPushes();
    });
    await open(page, { AppId: "a" });
    // The page before the module has a skeleton too: wait until it is removed.
    await expect(page.locator("#first-paint, .hollow")).toHaveCount(0);
    await expect(page.locator(".page .skeleton")).toBeVisible();
  },
  empty: async (page) => {
    await mockPushResults(page, () => pushResults([]));
    await open(page, { AppId: "a" });
    await expect(page.getByRole("main").getByRole("heading")).toBeVisible();
  },
  denied: async (page) => {
    await mockPushResults(page, () => errorResponse(403, "NoPermission", { ram_action: "ens:DescribeDataPushResult" }));
    await open(page, { AppId: "a" });
    await expect(page.getByRole("alert")).toBeVisible();
  },
  filtered: async (page) => {
    await onBoard(page, { q: "nothing like it" });
    await expect(page.getByRole("main").getByRole("heading")).toBeVisible();
  },
  "search terms": async (page) => {
    await onBoard(page, { q: 'status:failed,pushed -version:v3 why:"成功" /cn-.+/ status:fial', carrier: "telecom", view: "matrix" });
    await expect(page.locator(".chosen-facets .unread")).toBeVisible();
  },
  "old data": async (page) => {
    await mockPushResults(page, (_, before) => (before === 0 ? recentPushes() : errorResponse(429, "Throttling.User")));
    await open(page, { AppId: "a", view: "cube" });
    await allLoaded(page);
    await page.locator(".freshness").getByRole("button").last().click();
    await expect(page.locator(".notice")).toHaveCount(2);
  },
  "sign-in": async (page) => {
    await page.route("**/api/**", (route) => respond(route, errorResponse(401, "Pushboard.NotSignedIn")));
    await open(page, { AppId: "a" });
    await expect(page.getByLabel("Access token")).toBeFocused();
  },
  "wrong token": async (page) => {
    await page.route("**/api/**", (route) => respond(route, errorResponse(401, "Pushboard.NotSignedIn")));
    await open(page, { AppId: "a" });
    await page.getByLabel("Access token").fill("wrong");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Access token")).toHaveAccessibleDescription(/Wrong token/);
  },
  "too many tokens": async (page) => {
    await page.route("**/api/**", (route) => respond(route, errorResponse(401, "Pushboard.NotSignedIn")));
    await page.route("**/api/sign-in", (route) => respond(route, errorResponse(429, "Pushboard.TooManyTries", { retry_after: 900 })));
    await open(page, { AppId: "a" });
    await page.getByLabel("Access token").fill("wrong");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Access token")).toHaveAccessibleDescription(/Try again in/);
  },
  "sign-in over a board": async (page) => {
    await mockPushResults(page, (_, before) => (before === 0 ? recentPushes() : errorResponse(401, "Pushboard.NotSignedIn")));
    await openBoard(page, { AppId: "a" });
    await painted(page);
    await page.keyboard.press("r");
    await expect(page.getByRole("dialog")).toBeVisible();
  },
  "a clock that is off, a newer build": async (page) => {
    let build = "one";
    await page.clock.install();
    await page.route("**/api/session", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), clock_offset: -90, build } });
    });
    await onBoard(page, {});
    await expect(page.locator(".notice")).toHaveCount(1);
    // The page requests the session every five minutes.
    build = "another";
    await page.clock.runFor(301_000);
    await expect(page.locator(".notice")).toHaveCount(2);
  },
  ...Object.fromEntries(
    VIEWS.map((view) => [
      `${view.toLowerCase()} with details`,
      async (page: Page) => {
        const pinned = { file: "1598/mirror_file/game.tar", version: "84992", region: "cn-wuxi-5" };
        await onBoard(page, { view: view.toLowerCase(), group: "carrier", ...pinned });
        await expect(page.locator("section.detail")).toBeVisible();
        if (view !== "Table") await painted(page);
      },
    ]),
  ),
  "data issues": async (page) => {
    await openBoard(page, { AppId: APPS.vendorExample });
    await openDataIssues(page);
    await expect(page.locator("ul.quirks li").first()).toBeVisible();
  },
};
