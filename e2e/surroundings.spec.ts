// What surrounds the page: a clipboard that is missing or refused, a browser that is wrong about its network, zones with
// summer time, and forms of Unicode.
import type { Page } from "@playwright/test";
import { type Entry, mockPushResults, movingBoard, pushResults, SMALL_BOARD } from "./responses";
import { announcement, chooseZone, details, expectInLink, fact, notices, openBoard, refresh, searchField, withoutTime } from "./board";
import { expect, test } from "./fixtures";

const board = async (page: Page, entries: Entry[], link: Record<string, string> = {}) => {
  const queries = await mockPushResults(page, () => pushResults(entries));
  await openBoard(page, { AppId: "small", ...link });
  return queries;
};

const pasted = async (page: Page) => {
  await searchField(page).fill("");
  await searchField(page).focus();
  await page.keyboard.press("ControlOrMeta+v");
  return searchField(page).inputValue();
};

test.describe("without a clipboard", () => {
  for (const [name, prepare] of [
    ["on a page without a secure context", () => Reflect.deleteProperty(Navigator.prototype, "clipboard")],
    [
      "where the browser refuses",
      () => {
        Clipboard.prototype.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
      },
    ],
    [
      "where the browser throws",
      () => {
        Clipboard.prototype.writeText = () => {
          throw new TypeError("no");
        };
      },
    ],
    [
      "where the browser never answers",
      () => {
        Clipboard.prototype.writeText = () => new Promise(() => {});
      },
    ],
    [
      "where a program has replaced the clipboard",
      () => Object.defineProperty(Navigator.prototype, "clipboard", { value: {} }),
    ],
  ] as const) {
    test(`${name}, a link is copied by the older way`, async ({ page }) => {
      await page.addInitScript(prepare);
      await board(page, SMALL_BOARD, { q: "game" });
      const button = page.getByRole("button", { name: "Copy link" });
      await button.click();
      await expect(page.getByRole("banner").getByRole("status")).toHaveText("Copied");
      await expect(button).toBeFocused();
      expect(withoutTime(await pasted(page))).toBe(new URL("/?v=2&AppId=small&view=matrix&q=game", page.url()).href);
    });
  }

  test("where both ways fail, the text is selected in a field", async ({ page }) => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(Navigator.prototype, "clipboard");
      Document.prototype.execCommand = () => false;
    });
    await board(page, SMALL_BOARD);
    const dialog = page.getByRole("dialog", { name: "The browser does not allow copying" });
    const selected = () =>
      dialog.getByRole("textbox").evaluate((field: HTMLTextAreaElement) =>
        document.activeElement === field ? field.value.slice(field.selectionStart, field.selectionEnd) : null,
      );
    await page.getByRole("button", { name: "Copy link" }).click();
    await expect(dialog).toBeVisible();
    await expect.poll(async () => withoutTime(await selected() ?? "&seen=")).toBe(new URL("/?v=2&AppId=small&view=matrix", page.url()).href);
    await expect(dialog).toContainText("Ctrl+C");
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    // The same by the shortcut. The browser reports the end of a dialog a moment after it, and a key in between is lost.
    await expect(async () => {
      await page.keyboard.press("c");
      await expect(dialog).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await expect.poll(async () => withoutTime(await selected() ?? "&seen=")).toBe(new URL("/?v=2&AppId=small&view=matrix", page.url()).href);
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(dialog).toHaveCount(0);
    await page.getByRole("button", { name: "中文" }).click();
    await expect(page.getByRole("button", { name: "English" })).toBeVisible();
    await page.keyboard.press("c");
    await expect(page.getByRole("dialog", { name: "浏览器不允许复制" })).toContainText("文字已选中");
  });
});

test("a browser that reports no network is a hint: only a request that fails is a failure", async ({ page }) => {
  await page.clock.install();
  const now = Date.now();
  let isReachable = true;
  const queries = await mockPushResults(page, () =>
    isReachable ? pushResults(movingBoard(new Date(now - 60_000), new Date(now))) : "no connection",
  );
  await openBoard(page, { AppId: "moving" });
  await page.evaluate(() => {
    Object.defineProperty(navigator, "onLine", { get: () => false });
    dispatchEvent(new Event("offline"));
  });
  const hint = notices(page).getByText("The browser reports no network.");
  await expect(hint).toBeVisible();
  // The refresh goes on.
  const before = queries.length;
  await page.clock.runFor(60_000);
  await expect.poll(() => queries.length).toBeGreaterThan(before);
  await expect(hint).toBeVisible();
  await refresh(page);
  await expect(notices(page).getByText("No connection")).toHaveCount(0);
});

test.describe("zones with summer time", () => {
  test.use({ timezoneId: "Europe/Berlin" });

  const push = (region: string, start: string, update: string) => ({ region, start, update, says: "Success" });
  const entry = (name: string, start: string, update: string): Entry => ({
    name,
    version: "1",
    pushes: { SUCCESS: [push("cn-wuxi-5", start, update)] },
  });
  const ENTRIES = [
    entry("july", "2024-07-05T08:00:00Z", "2024-07-05T08:01:00Z"),
    entry("january", "2024-01-05T08:00:00Z", "2024-01-05T08:01:00Z"),
    entry("october", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"),
  ];

  test("a time has the name of the zone that fits it, and an hour that comes twice is marked", async ({ page }) => {
    await page.clock.setFixedTime(new Date("2025-01-15T12:00:00Z"));
    await board(page, ENTRIES, { view: "table", zone: "local" });
    const row = (name: string) => page.getByRole("row").filter({ hasText: name });
    await expect(row("july")).toContainText("2024-07-05 10:00:00");
    await expect(row("january")).toContainText("2024-01-05 09:00:00");
    await expect(row("october")).toContainText("2024-10-27 02:30:00+02");
    await expect(row("october")).toContainText("2024-10-27 02:30:00+01");
    // The mark is not cut off.
    const cell = row("october").getByRole("gridcell").nth(4);
    expect(await cell.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBe(0);
    const facts: [string, string, string][] = [
      ["july", "2024-07-05 10:00:00 UTC+2", "2024-07-05 10:01:00 UTC+2"],
      ["january", "2024-01-05 09:00:00 UTC+1", "2024-01-05 09:01:00 UTC+1"],
      ["october", "2024-10-27 02:30:00 UTC+2", "2024-10-27 02:30:00 UTC+1"],
    ];
    for (const [name, start, update] of facts) {
      await row(name).getByText(name).click();
      await expect(fact(page, details(page), "Started").first()).toHaveText(start);
      await expect(fact(page, details(page), "Updated").first()).toHaveText(update);
    }
    await chooseZone(page, "UTC");
    await expect(row("october")).toContainText("2024-10-27 00:30:00");
  });

  test("the browser's zone is the first one, a chosen one is kept, and that of a link wins", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const started = async (zone: string, july: string) => {
      await expect(page.getByRole("columnheader", { name: `Started (${zone})` })).toBeVisible();
      await expect(page.getByRole("row").filter({ hasText: "july" })).toContainText(`2024-07-05 ${july}`);
    };
    await board(page, ENTRIES, { v: "2", view: "table" });
    await started("Europe/Berlin", "10:00:00");
    await expectInLink(page, "zone", null);
    await chooseZone(page, "Asia/Shanghai");
    await started("Asia/Shanghai", "16:00:00");
    await expectInLink(page, "zone", "shanghai");
    // Another link, without a zone.
    await openBoard(page, { v: "2", AppId: "other", view: "table" });
    await started("Asia/Shanghai", "16:00:00");
    // What it shows is what another person sees.
    await page.getByRole("button", { name: "Copy link" }).click();
    await expect(page.getByRole("banner").getByRole("status")).toHaveText("Copied");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(new URL(link).searchParams.get("zone")).toBe("shanghai");
    // The zone of a link counts for it alone.
    await openBoard(page, { v: "2", AppId: "small", view: "table", zone: "utc" });
    await started("UTC", "08:00:00");
    await openBoard(page, { v: "2", AppId: "small", view: "table" });
    await started("Asia/Shanghai", "16:00:00");
    await chooseZone(page, "Local time");
    await page.reload();
    await started("Europe/Berlin", "10:00:00");
  });
});

test("the search finds every form of a name, and the name stays as it came", async ({ page }) => {
  const names = ["Cafe\u0301.bin", "ｇａｍｅ.tar", "Straße.tar", "İSTANBUL.tar"];
  const entries = names.map((name): Entry => ({
    name,
    version: "1",
    pushes: { SUCCESS: [{ region: "cn-wuxi-5", start: "2024-03-05T08:00:00Z", update: "2024-03-05T08:01:00Z" }] },
  }));
  await board(page, entries, { view: "table", q: "café" });
  const rows = page.getByRole("grid").locator("tbody tr[aria-rowindex]");
  for (const [words, name] of [
    ["café", names[0]],
    ["CAFE\u0301", names[0]],
    ["game", names[1]],
    ["ＧＡＭＥ", names[1]],
    ["STRASSE", names[2]],
    ["istanbul", names[3]],
  ]) {
    await searchField(page).fill(words);
    await expect(announcement(page)).toHaveText(/^1 push/);
    await expect(rows).toHaveCount(1);
    expect(await rows.first().locator(".file").textContent()).toBe(name);
  }
  // Without a match in another way.
  await searchField(page).fill("cafx");
  await expect(rows).toHaveCount(0);
});
