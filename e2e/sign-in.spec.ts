// Signing in: the ticket in the printed address opens the page and is removed from it; without one the page requests the
// token, and then shows the shared link or the old view.
import type { Page } from "@playwright/test";
import { errorResponse } from "./responses";
import { allLoaded, announcement, APPS, canvas, expectInLink, figure, look, notices, painted, searchField } from "./board";
import { expect, Live, test } from "./fixtures";

const LINK = { AppId: APPS.healthy, view: "tiles", q: "game" };

const field = (page: Page) => page.getByLabel(/^(Access token|访问令牌)$/);
const heading = (page: Page) => page.getByRole("heading", { name: /^(Sign in|登录)$/ });
const submit = (page: Page) => page.getByRole("button", { name: /^(Sign in|登录)$/ });

/** Ends the session, as a restart of the proxy does. */
const loseSession = (page: Page) => page.context().clearCookies();

/** Neither the page nor its storage contains the token. */
const expectNoTrace = async (page: Page, live: Live, said: string[]) => {
  const stored = await page.evaluate(() =>
    JSON.stringify([location.href, document.cookie, { ...localStorage }, { ...sessionStorage }, history.state, document.documentElement.outerHTML]),
  );
  expect(stored).not.toContain(live.token);
  expect(said.join("\n")).not.toContain(live.token);
};

test.describe("without a token file", () => {
  test.use({ failedRequests: true });

  test("the printed address signs in once, and then says what happened", async ({ page, browser }, info) => {
    const live = await Live.start(info.outputDir, { madeToken: true });
    const [address, ticket] = live.pushboard.printed.split("#ticket=");
    await page.goto(`${address}?${new URLSearchParams(LINK)}#ticket=${ticket}`);
    await allLoaded(page);
    expect(page.url()).toBe(live.address(LINK));
    await page.reload();
    await allLoaded(page);
    const another = await browser.newPage();
    await another.goto(live.pushboard.printed);
    await expect(field(another)).toHaveAccessibleDescription(/signs in once, within 10 minutes: it was used already/);
    await expect(another.getByRole("main")).toContainText("In the terminal where pushboard was started");
    expect(another.url()).toBe(live.pushboard.url);
    await another.getByRole("button", { name: "中文" }).click();
    await expect(field(another)).toHaveAccessibleDescription(/只能登录一次/);
    await another.close();
    await live.end();
  });
});

test("an address with a token signs in, and the token is removed", async ({ page, live }) => {
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  const urls: string[] = [];
  page.on("request", (request) => urls.push(request.url(), JSON.stringify(request.headers())));
  await page.goto("about:blank");
  await page.goto(live.entrance(LINK));
  await allLoaded(page);
  expect(page.url()).toBe(live.address(LINK));
  await expect(heading(page)).toHaveCount(0);
  await expectNoTrace(page, live, said);
  // No header contains the fragment of a navigation; only the body of the sign-in request has the token.
  expect(urls.filter((text) => text.includes(live.token) && !text.includes("#token="))).toEqual([]);
  await page.getByRole("button", { name: "Copy link" }).click();
  // The history does not contain it, and the session survives a reload.
  await page.goBack();
  await page.goForward();
  await allLoaded(page);
  expect(page.url()).not.toContain("token");
  await page.reload();
  await allLoaded(page);
  await expectNoTrace(page, live, said);
});

test.describe("without a token", () => {
  test.use({ failedRequests: true });

  test("a shared link opens after the token is entered", async ({ page, live }) => {
    await page.goto(live.address(LINK));
    await expect(heading(page)).toBeVisible();
    await expect(field(page)).toBeFocused();
    await expect(field(page)).toHaveAttribute("type", "password");
    await expect(field(page)).toHaveAttribute("autocomplete", "off");
    await expect(page.getByRole("main")).toContainText("In the terminal where pushboard was started");
    await expect(page.getByRole("main")).toContainText("--token-file");
    expect(page.url()).toBe(live.address(LINK));
    // An empty and a wrong token have an error beside the field.
    await submit(page).click();
    await expect(field(page)).toHaveAccessibleDescription("Enter the token.");
    await field(page).fill("not-the-token");
    await page.keyboard.press("Enter");
    await expect(field(page)).toHaveAccessibleDescription("Wrong token.");
    await expect(field(page)).toHaveAttribute("aria-invalid", "true");
    await expect(field(page)).toBeFocused();
    expect(page.url()).toBe(live.address(LINK));
    await field(page).fill(live.token);
    await page.keyboard.press("Enter");
    await allLoaded(page);
    expect(page.url()).toBe(live.address(LINK));
    await expect(page.getByRole("tab", { name: "Tiles" })).toHaveAttribute("aria-selected", "true");
    await expect(searchField(page)).toHaveValue("game");
  });

  test("a wrong token in the address is reported", async ({ page, live }) => {
    await page.goto(`${live.address(LINK)}#token=${"0".repeat(48)}`);
    await expect(field(page)).toHaveAccessibleDescription("Wrong token.");
    expect(page.url()).toBe(live.address(LINK));
    // Another such address, opened in the same tab, only changes the fragment.
    await page.evaluate((token) => (location.hash = `token=${token}`), live.token);
    await allLoaded(page);
    expect(page.url()).toBe(live.address(LINK));
  });

  test("after the end of a session the old view is visible with its age, but not usable", async ({ page, live }) => {
    await page.goto(live.entrance({ AppId: APPS.healthy }));
    await allLoaded(page);
    await painted(page);
    const before = await look(page);
    await loseSession(page);
    await page.getByRole("button", { name: "Refresh", exact: true }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Sign in" });
    await expect(dialog).toBeVisible();
    await expect(dialog).toContainText(/What you see behind this is \d+ s old\./);
    expect(await look(page)).toBe(before);
    await expect(canvas(page)).toBeVisible();
    // Neither keys nor the pointer reach the view behind the dialog.
    for (let step = 0; step < 12; step++) {
      await page.keyboard.press("Tab");
      const behind = await page.evaluate(() => document.activeElement?.closest(".content") !== null && document.activeElement !== document.body);
      expect(behind).toBe(false);
    }
    await field(page).fill(live.token);
    await page.keyboard.press("Enter");
    await expect(dialog).toHaveCount(0);
    await expect(figure(page, "Edge nodes")).toHaveText(/^[1-9]/);
    await expect(page.getByRole("progressbar")).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Refresh", exact: true })).toBeFocused();
  });

  test("a refusal by the guard names the header to set", async ({ page, live }) => {
    const remedy = "a reverse proxy must pass on the browser's own Host header, in nginx `proxy_set_header Host $http_host;`";
    const refusal = { code: "Pushboard.NotAllowed", message: "the request comes from another origin", remedy };
    await page.route("**/api/sign-in", (route) =>
      route.fulfill({ status: 403, json: refusal, contentType: "application/json" }),
    );
    await page.goto(live.address(LINK));
    await field(page).fill(live.token);
    await submit(page).click();
    await expect(field(page)).toHaveAccessibleDescription(/comes from another origin.*proxy_set_header Host \$http_host;/);
  });

  test("after too many wrong tokens the page shows when the next is accepted", async ({ page, live }) => {
    await page.clock.install();
    await page.route("**/api/sign-in", (route) =>
      route.fulfill({ ...errorResponse(429, "Pushboard.TooManyTries"), headers: { "Retry-After": "30" }, contentType: "application/json" }),
    );
    await page.goto(live.address(LINK));
    await field(page).fill("wrong");
    await submit(page).click();
    await expect(field(page)).toHaveAccessibleDescription(/^Too many wrong tokens\. Try again in (30|29) s\.$/);
    await expect(submit(page)).toBeDisabled();
    await page.clock.runFor(10_000);
    await expect(field(page)).toHaveAccessibleDescription(/Try again in (20|19|18) s\.$/);
    await page.clock.runFor(22_000);
    await expect(field(page)).toHaveAccessibleDescription(/You can try again now\.$/);
    await page.unroute("**/api/sign-in");
    await field(page).fill(live.token);
    await submit(page).click();
    await allLoaded(page);
  });

  test("the proxy limits the number of wrong tokens", async ({ page, live }) => {
    await page.goto(live.address());
    for (let tries = 0; tries < 30; tries++) {
      await field(page).fill(`wrong-${tries}`);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("button", { name: "Signing in…" })).toHaveCount(0);
      await expect(field(page)).toHaveAccessibleDescription(/token/);
      if (await submit(page).isDisabled()) break;
    }
    await expect(field(page)).toHaveAccessibleDescription(/^Too many wrong tokens\. Try again in \d/);
  });

  test("signing out ends the session and clears the screen", async ({ page, live }) => {
    await page.goto(live.entrance({ AppId: APPS.healthy }));
    await allLoaded(page);
    await page.getByRole("button", { name: "Live" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(heading(page)).toBeVisible();
    await expect(announcement(page)).toHaveCount(0);
    await expect(page.locator("canvas")).toHaveCount(0);
    await expectInLink(page, "AppId", APPS.healthy);
    await page.reload();
    await expect(heading(page)).toBeVisible();
    await field(page).fill(live.token);
    await page.keyboard.press("Enter");
    await allLoaded(page);
  });

  test("a failed sign-out is reported, and the view stays", async ({ page, live }) => {
    await page.goto(live.entrance({ AppId: APPS.healthy }));
    await allLoaded(page);
    await page.route("**/api/sign-out", (route) => route.abort("connectionrefused"));
    await page.getByRole("button", { name: "Live" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("group", { name: "Live" })).toContainText("The Pushboard server can't be reached.");
    await expect(figure(page, "Edge nodes")).toHaveText(/^[1-9]/);
  });
});

test("the demo needs no token, and one in its address has no effect", async ({ page, baseURL }) => {
  await page.goto(`${baseURL}?AppId=${APPS.healthy}#token=whatever`);
  await allLoaded(page);
  expect(page.url()).toBe(`${baseURL}?AppId=${APPS.healthy}`);
  await expect(notices(page)).not.toContainText("token");
});
