// The link: it contains the whole view, opens in another browser, follows back and forward, and reports invalid parts.
import type { Browser, Page } from "@playwright/test";
import { type Entry, mockPushResults, pushResults, SMALL_BOARD } from "./responses";
import {
  announcement, canvas, chip, details, display, drawing, expectInLink, fact, inLink, notices, open, openQueryForm, openSmallBoard, painted, patches, searchField, VIEWS, view, withoutTime,
} from "./board";
import { expect, test } from "./fixtures";

const copied = async (page: Page) => {
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByRole("banner").getByRole("status")).toHaveText("Copied");
  return page.evaluate(() => navigator.clipboard.readText());
};

/** Opens a link in a new browser context. */
const elsewhere = async (browser: Browser, link: string) => {
  const context = await browser.newContext({ locale: "en-US", timezoneId: "UTC" });
  const page = await context.newPage();
  await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await page.goto(link);
  await expect(announcement(page)).toHaveText(/shown/);
  return page;
};

test("the key c shows at the button that the link is copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSmallBoard(page);
  await painted(page);
  const icon = page.locator(".copy-link .icon");
  const before = await icon.innerHTML();
  await page.keyboard.press("c");
  await expect.poll(() => icon.innerHTML()).not.toBe(before);
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toHaveCount(1);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("AppId=small");
  await expect.poll(() => icon.innerHTML()).toBe(before);
});

test("a copied link opens the same view in another browser", async ({ page, context, browser }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSmallBoard(page, { DataNames: "1598/mirror_file/game.tar,1598/config/speech-model.bin", PageSize: "50" });
  await chip(page, "Failed").click();
  await chip(page, "Pushed").click();
  await searchField(page).fill("game");
  await page.getByRole("combobox", { name: "Sort", exact: true }).selectOption({ label: "Latest update" });
  await view(page, "Matrix");
  await display(page, async (menu) => {
    await menu.getByRole("checkbox", { name: "Reverse order" }).check();
    await menu.getByRole("combobox", { name: "Group" }).selectOption({ label: "Province" });
    await menu.getByRole("combobox", { name: "Edge nodes" }).selectOption({ label: "By ID" });
    await menu.getByRole("checkbox", { name: "Swap rows and columns" }).check();
    await menu.getByRole("combobox", { name: "Time zone" }).selectOption({ label: "Asia/Shanghai" });
  });
  await view(page, "Table");
  await page.getByRole("row").filter({ hasText: "md5 mismatch" }).getByText("Failed").click();
  await page.getByRole("columnheader", { name: "Duration" }).getByRole("button").click();
  await view(page, "Timeline");
  await display(page, (menu) => menu.getByRole("combobox", { name: "Rows" }).selectOption({ label: "By edge node" }));
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(() => inLink(page, "time")).not.toBe(null);
  const link = await copied(page);
  expect(withoutTime(link)).toBe(page.url());
  const time = inLink(page, "time")!;
  const expected = {
    v: "2",
    AppId: "small",
    DataNames: "1598/mirror_file/game.tar,1598/config/speech-model.bin",
    PageSize: "50",
    view: "timeline",
    status: "failed,success",
    q: "game",
    sort: "-update",
    regions: "name",
    group: "province",
    table: "-duration",
    transpose: "1",
    lanes: "region",
    time,
    zone: "shanghai",
    file: "1598/mirror_file/game.tar",
    version: "84992",
    region: "cn-wuxi-5",
  };
  // The order is part of the check.
  expect([...new URL(page.url()).searchParams]).toEqual(Object.entries(expected));

  const there = await elsewhere(browser, link);
  await expect(announcement(there)).toHaveText("8 pushes shown, 1 failed");
  await expect(there.getByRole("tab", { name: "Timeline" })).toHaveAttribute("aria-selected", "true");
  await expect(chip(there, "Failed")).toHaveAttribute("aria-pressed", "true");
  await expect(chip(there, "Pushed")).toHaveAttribute("aria-pressed", "true");
  await expect(chip(there, "Pushing")).toHaveAttribute("aria-pressed", "false");
  await expect(searchField(there)).toHaveValue("game");
  const chosen = (name: string) => there.getByRole("combobox", { name, exact: true }).locator("option:checked");
  await expect(chosen("Sort")).toHaveText("Latest update");
  await display(there, async (menu) => {
    await expect(menu.getByRole("combobox", { name: "Rows" }).locator("option:checked")).toHaveText("By edge node");
    await expect(menu.getByRole("checkbox", { name: "Reverse order" })).toBeChecked();
  });
  await expect(fact(there, details(there), "Started").first()).toHaveText("2024-03-05 18:00:00 Asia/Shanghai");
  expect(inLink(there, "time")).toBe(time);
  await view(there, "Matrix");
  await display(there, async (menu) => {
    await expect(menu.getByRole("combobox", { name: "Group" }).locator("option:checked")).toHaveText("Province");
    await expect(menu.getByRole("combobox", { name: "Edge nodes" }).locator("option:checked")).toHaveText("By ID");
    await expect(menu.getByRole("checkbox", { name: "Swap rows and columns" })).toBeChecked();
    await expect(menu.getByRole("combobox", { name: "Time zone" }).locator("option:checked")).toHaveText("Asia/Shanghai");
  });
  await view(there, "Table");
  await expect(there.getByRole("columnheader", { name: "Duration" })).toHaveAttribute("aria-sort", "descending");
  await expect(there.getByRole("row", { selected: true })).toContainText("md5 mismatch");
  expect(new URL(there.url()).searchParams.get("view")).toBe("table");
  await there.context().close();
});

test("defaults are left out", async ({ page }) => {
  await openSmallBoard(page);
  await view(page, "Table");
  await view(page, "Matrix");
  await chip(page, "Failed").click();
  await chip(page, "Failed").click();
  await expect.poll(() => new URL(page.url()).search).toBe("?v=2&AppId=small&view=matrix");
  await view(page, "Rollouts");
  await expect.poll(() => new URL(page.url()).search).toBe("?v=2&AppId=small");
});

test("a reopened link has the same pixels in its drawing", async ({ page, browser }) => {
  await openSmallBoard(page, { status: "failed,success", group: "carrier", sort: "name" });
  await painted(page);
  const colours = async (page: Page) => ({
    failed: await patches(canvas(page), "failed"),
    success: await patches(canvas(page), "success"),
  });
  const here = await colours(page);
  const context = await browser.newContext({ viewport: page.viewportSize() });
  const there = await context.newPage();
  await mockPushResults(there, () => pushResults(SMALL_BOARD));
  await there.goto(page.url());
  await painted(there);
  await expect.poll(() => colours(there)).toEqual(here);
  await context.close();
});

test("back and forward go through views, filters, selections and queries", async ({ page }) => {
  await openSmallBoard(page);
  await view(page, "Tiles");
  await chip(page, "Failed").click();
  await expectInLink(page, "status", "failed");
  await view(page, "Table");
  await page.getByRole("row").filter({ hasText: "md5 mismatch" }).getByText("Failed").click();
  await expect(details(page)).toBeVisible();
  await (await openQueryForm(page)).getByLabel("Application", { exact: true }).fill("another-app");
  await page.keyboard.press("Enter");
  await expectInLink(page, "AppId", "another-app");
  await expect(details(page)).toHaveCount(0);

  await page.goBack();
  await expectInLink(page, "AppId", "small");
  await expect(page.getByRole("button", { name: /^Query: small / })).toBeVisible();
  await expect(details(page)).toBeVisible();
  await page.goBack();
  await expect(details(page)).toHaveCount(0);
  await page.goBack();
  await expect(page.getByRole("tab", { name: "Tiles" })).toHaveAttribute("aria-selected", "true");
  await expect(announcement(page)).toHaveText("1 push shown, 1 failed");
  await page.goBack();
  await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
  await expect(chip(page, "Failed")).toHaveAttribute("aria-pressed", "false");
  await page.goForward();
  await expect(announcement(page)).toHaveText("1 push shown, 1 failed");
  await page.goForward();
  await expect(page.getByRole("tab", { name: "Table" })).toHaveAttribute("aria-selected", "true");
});

test("a typed search is one step of the history", async ({ page }) => {
  await openSmallBoard(page);
  await view(page, "Table");
  const steps = await page.evaluate(() => history.length);
  await searchField(page).pressSequentially("speech-model");
  await expectInLink(page, "q", "speech-model");
  expect(await page.evaluate(() => history.length)).toBe(steps);
  await page.reload();
  await expect(searchField(page)).toHaveValue("speech-model");
  await expect(announcement(page)).toHaveText("3 pushes shown, 0 failed");
  await page.goBack();
  await expect(page.getByRole("tab", { name: "Matrix" })).toHaveAttribute("aria-selected", "true");
});

test("a link of a newer version opens with a notice", async ({ page }) => {
  await openSmallBoard(page, { v: "3", view: "table" });
  await expect(notices(page)).toContainText("The link is of version 3, newer than this page.");
  await expect(page.getByRole("row")).toHaveCount(12);
});

test("invalid parts of a link are reported, have no effect, and stay until they are removed", async ({ page }) => {
  await openSmallBoard(page, { v: "2", view: "cube", zone: "mars", future: "x", time: "1,soon" });
  await expect(page.getByRole("tab", { name: "Rollouts" })).toHaveAttribute("aria-selected", "true");
  await expect(notices(page)).toContainText("The link sets “view” to “cube”, which is not a valid value.");
  await expect(notices(page)).toContainText("The link sets “zone” to “mars”");
  await expect(notices(page)).toContainText("The link sets “time” to “1,soon”");
  await expect(notices(page)).toContainText("The link has “future”, which this page does not know.");
  // A change of the view does not remove them: another version can know them.
  await searchField(page).fill("game");
  await expectInLink(page, "q", "game");
  expect([inLink(page, "view"), inLink(page, "zone"), inLink(page, "future")]).toEqual(["cube", "mars", "x"]);
  await notices(page).getByRole("button", { name: "Remove from link" }).click();
  await expectInLink(page, "future", null);
  expect([inLink(page, "view"), inLink(page, "zone")]).toEqual([null, null]);
  expect(inLink(page, "q")).toBe("game");
});

test("what chat apps add to a link changes nothing, and is gone from the address and from the copied link", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await mockPushResults(page, () => pushResults(SMALL_BOARD));
  for (const [sent, expected] of [
    ["v=2&AppId=small&q=game&from=singlemessage&isappinstalled=0", "?v=2&AppId=small&q=game"],
    ["utm_source=mail&v=2&AppId=small&view=table&spm=a2c4g&fbclid=x&dd_nav_bgcolor=f&wx_lazy=1#wechat_redirect", "?v=2&AppId=small&view=table"],
    ["v=2&AppId=small&view=tiles&tt_from=copy_link&WB_extend=1&wxwork_userid=a&_t=1&si=b&ref=c", "?v=2&AppId=small&view=tiles"],
    ["v=2&amp;AppId=small&amp;view=tiles#:~:text=game", "?v=2&AppId=small&view=tiles"],
    ["v=2&AppId=small&view=table。", "?v=2&AppId=small&view=table"],
    ["v=2&view=table&AppId=small），请看", "?v=2&AppId=small&view=table"],
  ]) {
    await page.goto(`/?${sent}`);
    await expect(announcement(page)).toHaveText(/shown/);
    await expect(notices(page).locator(".notice")).toHaveCount(0);
    await expect.poll(() => new URL(page.url()).search + new URL(page.url()).hash).toBe(expected);
    expect(new URL(withoutTime(await copied(page))).search).toBe(expected);
  }
});

test("a selection that is not in the data is reported", async ({ page }) => {
  await openSmallBoard(page, { file: "no/such.tar", version: "9", region: "cn-wuxi-5" });
  await expect(details(page)).toContainText("What the link points to is not in this response.");
});

test("links and storage never contain a credential", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSmallBoard(page, { view: "table" });
  for (const name of VIEWS) await view(page, name);
  const link = await copied(page);
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  for (const text of [link, stored]) {
    expect(text).not.toMatch(/token|secret|access.?key|signature|demo-[0-9a-f]{8}/i);
  }
  expect(new URL(link).hash).toBe("");
});

test("a copied link says that its sender saw older data", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSmallBoard(page);
  await expect(notices(page).getByText("The sender saw")).toHaveCount(0);
  const link = await copied(page);
  const seen = Number(new URL(link).searchParams.get("seen"));
  expect(Math.abs(seen - Date.now() / 1000)).toBeLessThan(60);
  await openSmallBoard(page, { v: "2", q: "game", seen: `${seen - 3 * 86_400}` });
  await expect(notices(page)).toContainText(/The sender saw the data of \d{4}-\d\d-\d\d \d\d:\d\d UTC; this is \d\d:\d\d UTC\./);
  // The address is that of what is shown now.
  await expectInLink(page, "seen", null);
  await expectInLink(page, "q", "game");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.getByText("发送者看到的是")).toBeVisible();
  await page.getByRole("button", { name: "知道了" }).click();
  await expect(page.getByText("发送者看到的是")).toHaveCount(0);
});

// Many files on many nodes: what is pinned is far from the first row and column.
const LARGE: Entry[] = Array.from({ length: 90 }, (_, file) => ({
  name: `file-${file}.tar`,
  version: "1",
  pushes: {
    SUCCESS: Array.from({ length: 150 }, (_, region) => ({
      region: `cn-city-${region}`,
      start: "2024-03-05T08:00:00Z",
      update: `2024-03-05T08:0${file % 10}:${10 + (region % 50)}Z`,
    })),
  },
}));

for (const pages of [1, 3]) {
  test.describe(`a response of ${pages} ${pages === 1 ? "page" : "pages"}`, () => {
    const size = LARGE.length / pages;
    const serveLarge = (page: Page) =>
      mockPushResults(page, (query) => {
        const number = Number(query.get("PageNumber") ?? 1);
        return pushResults(LARGE.slice((number - 1) * size, number * size), { number, size, total: LARGE.length });
      });
    const large = async (page: Page, link: Record<string, string>) => {
      await serveLarge(page);
      await open(page, { v: "2", AppId: "large", sort: "name", regions: "name", PageSize: `${size}`, ...link });
      await expect(announcement(page)).toHaveText(/13,500 pushes/, { timeout: 30_000 });
    };
    const selection = { file: "file-85.tar", version: "1", region: "cn-city-140" };

    for (const view of ["matrix", "tiles", "timeline", "table", "rollouts"]) {
      test(`a link of the ${view} opens with its selection in sight`, async ({ page }) => {
        const { region, ...whole } = selection;
        await large(page, { view, ...whole, ...(view === "rollouts" ? {} : { region }) });
        await expect(details(page)).toBeVisible();
        if (view === "table") {
          const row = page.getByRole("row", { selected: true });
          await expect(row).toContainText("file-85.tar");
          // It is wider than what its details leave.
          await expect(row).toBeInViewport({ ratio: 0.5 });
          return;
        }
        await painted(page);
        await expect.poll(() => drawing(page).evaluate((element) => element.scrollTop)).toBeGreaterThan(view === "tiles" ? 0 : 500);
        if (view === "matrix") {
          await expect.poll(() => drawing(page).evaluate((element) => element.scrollLeft)).toBeGreaterThan(500);
        }
        await expect.poll(async () => (await patches(canvas(page), "selection")).pixels).toBeGreaterThan(20);
      });
    }

    for (const view of pages === 1 ? ["matrix", "tiles", "timeline", "table", "rollouts"] : ["matrix", "table"]) {
      test(`a copied link of the ${view} opens where its sender had scrolled to, whatever is pinned`, async ({ page, context, browser }) => {
        await context.grantPermissions(["clipboard-read", "clipboard-write"]);
        // The pinned push is far below, and none of what is seen.
        const pinned = view === "tiles" ? {} : selection;
        await large(page, { view, ...pinned });
        const scroller = (page: Page) => (view === "table" ? page.locator(".table-scroll") : drawing(page));
        const top = (page: Page) => scroller(page).evaluate((element) => element.scrollTop);
        if (view !== "tiles") {
          await expect.poll(() => top(page)).toBeGreaterThan(500);
        }
        await scroller(page).evaluate((element) => element.scrollTo(400, 300));
        await expect.poll(() => top(page)).toBe(300);
        const link = new URL(await copied(page));
        const first = (link: URL) => ["top", "top_version", "top_region"].map((key) => link.searchParams.get(key));
        expect(first(link).some((name) => name)).toBe(true);
        // Another window, of another size.
        const other = await browser.newContext({ viewport: { width: 1000, height: 640 }, permissions: ["clipboard-read", "clipboard-write"] });
        const theirs = await other.newPage();
        await serveLarge(theirs);
        await theirs.goto(link.href);
        await expect(announcement(theirs)).toHaveText(/13,500 pushes/, { timeout: 30_000 });
        await expect.poll(() => top(theirs)).toBeGreaterThan(100);
        await theirs.waitForTimeout(1_000);
        expect(first(new URL(await copied(theirs)))).toEqual(first(link));
        // The address bar does not keep it, and whoever scrolls on stays there.
        await expectInLink(theirs, "top", null);
        await scroller(theirs).evaluate((element) => element.scrollTo(0, 0));
        await theirs.setViewportSize({ width: 1010, height: 650 });
        await theirs.waitForTimeout(500);
        expect(await top(theirs)).toBe(0);
        expect(first(new URL(await copied(theirs)))).toEqual([null, null, null]);
        await other.close();
      });
    }

    test("a link of a node opens with its column in sight, and a person who scrolls is not led back", async ({ page }) => {
      await large(page, { view: "matrix", region: "cn-city-140" });
      const left = () => drawing(page).evaluate((element) => element.scrollLeft);
      await expect.poll(left).toBeGreaterThan(500);
      await expect(details(page)).toContainText("cn-city-140");
      await drawing(page).evaluate((element) => element.scrollTo(0, 0));
      await page.setViewportSize({ width: 1300, height: 820 });
      await page.waitForTimeout(1_000);
      expect(await left()).toBe(0);
    });
  });
}
