// The page that can't start or has stopped says so within seconds, in both languages, with the file and the cause.
import type { Page, Route } from "@playwright/test";
import { barrier, mockPushResults, pushResults, SMALL_BOARD } from "./responses";
import { allLoaded, APPS, openBoard, searchField } from "./board";
import { expect, test } from "./fixtures";

const WASM = /_bg\.wasm$/;
const MODULE = /pushboard-app\.js$/;
const PARTS = /parts\.js$/;
const STARTER = /module-\w+\.js$/;
const EARLY = /early-\w+\.js$/;
const STYLE = /style-\w+\.css$/;
/** "Within seconds": what needs the page's own timer takes the longest. */
const SECONDS = { timeout: 9_000 };

const trouble = (page: Page) => page.getByRole("alert");

/** Checks the headings in both languages, the file, the cause and the offer to reload. */
async function expectTrouble(page: Page, english: string, chinese: string, detail: RegExp): Promise<void> {
  await expect(trouble(page).getByRole("heading", { name: english })).toBeVisible(SECONDS);
  await expect(trouble(page).getByRole("heading", { name: chinese })).toBeVisible();
  await expect(trouble(page).getByRole("code")).toHaveText(detail);
  await expect(trouble(page).getByRole("link", { name: "Reload 重新加载" })).toBeVisible();
}

test.describe("a file that does not arrive", () => {
  test.use({ failedRequests: true });
  const html = (status: number) => (route: Route) =>
    route.fulfill({ status, contentType: "text/html", body: "<h1>Blocked by the administrator</h1>" });
  const rows: [string, RegExp, (route: Route) => unknown, RegExp][] = [
    ["the WebAssembly is gone", WASM, (route) => route.fulfill({ status: 404 }), /_bg\.wasm: HTTP 404/],
    ["the WebAssembly is refused with HTML", WASM, html(403), /_bg\.wasm: HTTP 403 Forbidden, text\/html/],
    ["HTML comes in place of the WebAssembly", WASM, html(200), /_bg\.wasm: HTTP 200, but text\/html/],
    ["the connection breaks", WASM, (route) => route.abort("connectionreset"), /_bg\.wasm: TypeError: Failed to fetch/],
    ["the WebAssembly is cut", WASM, (route) => route.fulfill({ contentType: "application/wasm", body: "\0asm" }), /_bg\.wasm: CompileError/],
    ["something else has its name", WASM, (route) => route.fulfill({ contentType: "application/octet-stream", body: "no" }), /_bg\.wasm: CompileError/],
    ["the script is gone", MODULE, (route) => route.fulfill({ status: 404 }), /pushboard-app\.js: HTTP 404/],
    ["HTML comes in place of the script", MODULE, html(200), /pushboard-app\.js: HTTP 200, but text\/html/],
    ["the script of the parts is gone", PARTS, (route) => route.fulfill({ status: 404 }), /^parts\.js: HTTP 404/],
    ["HTML comes in place of the script of the parts", PARTS, html(200), /^parts\.js: HTTP 200, but text\/html/],
    ["the script that starts the page is gone", STARTER, html(404), /^module-\w+\.js: HTTP 404, text\/html/],
    ["HTML comes in place of the script that starts the page", STARTER, html(200), /^module-\w+\.js: HTTP 200, but text\/html/],
    ["the connection of the script that starts the page breaks", STARTER, (route) => route.abort("connectionreset"), /^module-\w+\.js: TypeError: Failed to fetch/],
  ];
  for (const [name, file, respond, detail] of rows) {
    test(`${name}: the page names it, and a reload starts it`, async ({ page, consoleErrors }) => {
      await page.route(file, respond);
      await page.goto("/");
      await expectTrouble(page, "Pushboard can't start: a file did not arrive", "Pushboard 无法启动：有文件未能加载", detail);
      await page.unroute(file);
      await trouble(page).getByRole("link").click();
      await expect(page.getByRole("textbox").or(page.getByRole("combobox")).first()).toBeVisible();
      await expect(trouble(page)).toHaveCount(0);
      consoleErrors.length = 0;
    });
  }
});

test("a connection that never ends is reported, and the page starts when it does end", async ({ page }) => {
  for (const [file, detail] of [
    [WASM, /_bg\.wasm: 6 s/],
    [MODULE, /pushboard-app\.js: 6 s/],
    [PARTS, /^parts\.js: 6 s/],
    [STARTER, /^module-\w+\.js: 6 s/],
  ] as const) {
    const gate = barrier();
    await page.route(file, async (route) => {
      await gate.opened;
      await route.continue().catch(() => {});
    });
    await page.goto("/", { waitUntil: "commit" });
    await expectTrouble(page, "Pushboard has not started yet", "Pushboard 尚未启动", detail);
    gate.open();
    await expect(page.getByRole("main")).toBeVisible();
    await expect(trouble(page)).toHaveCount(0);
    await page.unroute(file);
  }
});

test("without any script the page says so", async ({ page, consoleErrors }) => {
  await page.route(/\.js$/, (route) => route.abort("blockedbyclient"));
  await page.goto("/");
  await expectTrouble(page, "Pushboard has not started yet", "Pushboard 尚未启动", /^$/);
  consoleErrors.length = 0;
});

test("a policy that forbids WebAssembly is named", async ({ page, consoleErrors }) => {
  await page.route(/\/$/, async (route) => {
    const response = await route.fetch();
    const policy = response.headers()["content-security-policy"].replace(" 'wasm-unsafe-eval'", "");
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
  });
  await page.goto("/");
  await expectTrouble(page, "Pushboard can't start: a security policy forbids it", "Pushboard 无法启动：被安全策略禁止", /_bg\.wasm: .*CompileError/);
  consoleErrors.length = 0;
});

for (const lacks of ["WebAssembly", "TextDecoder"]) {
  test(`a browser without ${lacks} reads what is missing`, async ({ page, consoleErrors }) => {
    await page.addInitScript((name) => Reflect.deleteProperty(globalThis, name), lacks);
    await page.goto(`/?AppId=${APPS.healthy}`);
    await expectTrouble(page, "Pushboard can't start in this browser", "Pushboard 无法在此浏览器中启动", new RegExp(lacks));
    consoleErrors.length = 0;
  });
}

test.describe("what only saves time or looks", () => {
  test.use({ failedRequests: true });

  for (const [name, respond] of [
    ["is gone", (route: Route) => route.fulfill({ status: 404 })],
    ["never arrives", () => {}],
  ] as const) {
    test(`the page starts where its early script ${name}`, async ({ page, consoleErrors }) => {
      await page.route(EARLY, respond);
      await mockPushResults(page, () => pushResults(SMALL_BOARD));
      await page.goto("/?AppId=small", { waitUntil: "commit" });
      await allLoaded(page);
      await expect(trouble(page)).toHaveCount(0);
      consoleErrors.length = 0;
    });

    test(`the page works, and says so, where its style sheet ${name}`, async ({ page, consoleErrors }) => {
      await page.route(STYLE, respond);
      await page.goto("/", { waitUntil: "commit" });
      await expect(page.getByText("The page works, but does not look as it should.")).toBeVisible(SECONDS);
      await expect(page.getByText("页面可以使用，但显示效果不正常。")).toBeVisible();
      await expect(page.getByRole("main")).toHaveCount(1);
      await expect(page.getByRole("main")).toBeVisible();
      consoleErrors.length = 0;
    });
  }
});

test("a page whose program has ended never looks alive", async ({ page, consoleErrors }) => {
  await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await openBoard(page, { AppId: "small" });
  await expect(trouble(page)).toHaveCount(0);
  await page.evaluate(() => {
    const error = new WebAssembly.RuntimeError("unreachable");
    setTimeout(() => {
      throw error;
    });
  });
  await expectTrouble(page, "The page has stopped", "页面已停止运行", /RuntimeError: unreachable/);
  consoleErrors.length = 0;
});

test("translators leave the page alone, and one that does not is reported", async ({ page }) => {
  await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await openBoard(page, { AppId: "small" });
  expect(await page.evaluate(() => document.documentElement.translate)).toBe(false);
  // As extensions do that follow no such attribute.
  await page.evaluate(() => {
    const texts = document.createTreeWalker(document.querySelector(".page")!, NodeFilter.SHOW_TEXT);
    const found: Text[] = [];
    while (texts.nextNode()) found.push(texts.currentNode as Text);
    for (const text of found) {
      if (!text.data.trim()) continue;
      const font = document.createElement("font");
      font.append(Object.assign(document.createElement("font"), { textContent: text.data }));
      text.replaceWith(font);
    }
  });
  await expectTrouble(page, "Another program changes this page", "页面内容被其他程序修改", /font/);
});

for (const [language, refreshes] of [["en-US", "Refresh"], ["zh-CN", "刷新"]] as const) {
  test.describe(language, () => {
    test.use({ locale: language });

    test("a program that replaces single texts is reported at the first change that no one would see", async ({ page }) => {
      await mockPushResults(page, (_, before) => pushResults(SMALL_BOARD.slice(0, before === 0 ? 3 : 2)));
      await openBoard(page, { AppId: "small" });
      // As converters of words, of scripts and of currencies do.
      await page.evaluate(() => {
        for (const figure of document.querySelectorAll(".figures dd")) figure.innerHTML = figure.innerHTML;
      });
      await expect(page.locator("#trouble")).toBeHidden();
      await page.getByRole("button", { name: refreshes, exact: true }).click();
      await expectTrouble(page, "Another program changes this page", "页面内容被其他程序修改", /\d/);
    });
  });
}

test("what a dark mode changes does not matter", async ({ page }) => {
  await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await openBoard(page, { AppId: "small", view: "table" });
  await page.evaluate(() => {
    document.documentElement.dataset.darkreaderMode = "dynamic";
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("html { filter: invert(1) } * { background-color: #111 !important }");
    document.adoptedStyleSheets.push(sheet);
    document.body.append(document.createElement("grammarly-extension"));
    for (const element of document.querySelectorAll(".page *")) element.setAttribute("data-darkreader-inline-color", "");
  });
  await searchField(page).fill("model");
  await expect(page.getByRole("row").filter({ hasText: "speech-model" })).toHaveCount(3);
  await expect(page.getByRole("row").filter({ hasText: "game.tar" })).toHaveCount(0);
  await expect(trouble(page)).toHaveCount(0);
});
