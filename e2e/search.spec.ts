// The search as people write it: fields, negation, exact texts, regular expressions; what completes it, what it says where it
// can't be read, its chips, and views saved by name.
import type { Page } from "@playwright/test";
import { mockPushResults, pushResults, SMALL_BOARD } from "./responses";
import { announcement, chip, details, display, expectInLink, figure, inLink, openBoard, openQueryForm, openSmallBoard, searchField, summary, toolbar } from "./board";
import { expect, test } from "./fixtures";

const NODES = [
  ["cn-beijing-cmcc", "北京移动", "NorthChina", "北京市"],
  ["cn-hangzhou-unicom", "杭州联通", "EastChina", "浙江省"],
  ["cn-shanghai-telecom", "上海电信", "EastChina", "上海市"],
  ["cn-wuxi-5", "无锡5", "EastChina", "江苏省"],
];

const board = async (page: Page, link: Record<string, string> = {}) => {
  const regions = NODES.map(([id, name, area, province]) => ({
    EnsRegionId: id, Name: name, EnName: area, Area: area, Province: province,
  }));
  await page.route(/\/api\/regions/, (route) => route.fulfill({ json: { Code: 0, EnsRegions: { EnsRegions: regions } } }));
  await openSmallBoard(page, link);
};

const options = (page: Page) => page.locator(".search").getByRole("option");
const chips = (page: Page) => page.getByRole("list", { name: /^(Chosen filters|已选筛选条件)$/ }).getByRole("button");
const problem = (page: Page) => page.locator("#search-problem");
const shown = (page: Page, pushes: number) => expect(announcement(page)).toHaveText(new RegExp(`^(显示 )?${pushes} `));

test("terms find what they say, in both languages, and plain words what they found", async ({ page }) => {
  await board(page);
  for (const [text, pushes] of [
    ["game wuxi", 2],
    ["md5 mismatch", 1],
    ["07:31", 0],
    ["status:failed", 1],
    ["状态：失败", 1],
    ["-status:failed", 10],
    ["carrier:unicom", 3],
    ["运营商：联通 -版本：84991", 2],
    ["城市:杭州", 3],
    ["province:zhejiang", 3],
    ["version:8499", 8],
    ['version:"84991"', 4],
    ["“md5 mismatch”", 1],
    ["node:/^cn-(wuxi|beijing)/ -file:speech", 4],
    ["-Success -成功", 1],
  ] as const) {
    await searchField(page).fill(text);
    if (pushes === 0) await expect(page.getByRole("heading", { name: "No matches" })).toBeVisible();
    else await shown(page, pushes);
    await expect(problem(page)).toBeHidden();
  }
});

test("a link of plain words opens as it did, without chips", async ({ page }) => {
  await board(page, { q: "game -", view: "matrix" });
  await shown(page, 8);
  await expect(chips(page)).toHaveCount(0);
  await expect(searchField(page)).toHaveValue("game -");
});

test("a status that is searched for lights pushes and leaves shares and orders as they are", async ({ page }) => {
  await board(page);
  const share = await summary(page).locator(".share").textContent();
  const files = await figure(page, "Data files").textContent();
  await searchField(page).fill("status:failed");
  await shown(page, 1);
  expect(await summary(page).locator(".share").textContent()).toBe(share);
  expect(await figure(page, "Data files").textContent()).toBe(files);
  await searchField(page).fill("");
  await chip(page, "Failed").click();
  await shown(page, 1);
  expect(await summary(page).locator(".share").textContent()).toBe(share);
});

test("fields and values are offered with their pushes, and Tab and Enter take them", async ({ page }) => {
  await board(page);
  const field = searchField(page);
  await page.keyboard.press("/");
  await expect(field).toBeFocused();
  await expect(options(page)).toHaveText([
    /^status:/, /^file:/, /^version:/, /^node:/, /^area:/, /^province:/, /^city:/, /^carrier:/, /^why:/,
  ]);
  await expect(toolbar(page)).toContainText("/g\\d+/ a regular expression");

  await page.keyboard.type("carr");
  await expect(options(page)).toHaveText([/^carrier:/]);
  // A plain word stays one: only a marked choice is taken.
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("carr");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await expect(field).toHaveValue("carrier:");
  await expect(field).toBeFocused();
  await expect(options(page)).toHaveText([
    /^Unknown\s*3 · 1 failed$/, /^telecom\s*China Telecom · 3$/, /^unicom\s*China Unicom · 3$/, /^cmcc\s*China Mobile · 2$/,
  ]);
  // While values are offered, the missing one is no error.
  await expect(problem(page)).toBeHidden();
  await page.keyboard.type("uni");
  await expect(options(page)).toHaveText([/^unicom/]);
  await expect(field).toHaveAttribute("aria-activedescendant", "search-option-0");
  await page.keyboard.press("Tab");
  await expect(field).toHaveValue("carrier:unicom");
  await expect(options(page)).toHaveCount(0);
  await shown(page, 3);

  // Counts are of what the rest of the search lets through.
  await page.keyboard.type(" -version:8");
  await expect(options(page)).toHaveText([/^84991\s*1$/, /^84992\s*1$/]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue('carrier:unicom -version:"84992"');
  await shown(page, 2);
  await expect(chips(page)).toHaveText(["carrier:unicom", '-version:"84992"']);

  // In the middle of the text, the rest stays and the caret with what was chosen.
  await field.fill("game status:fa wuxi");
  await field.evaluate((input: HTMLInputElement) => input.setSelectionRange(14, 14));
  await page.keyboard.type("i");
  await expect(options(page)).toHaveText([/^failed\s*1$/]);
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("game status:failed wuxi");
  await expect.poll(() => field.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(18);
  await shown(page, 1);
});

test("a plain word that begins a value offers it, and Escape closes the list before it clears", async ({ page }) => {
  await board(page);
  const field = searchField(page);
  await field.pressSequentially("fail");
  await expect(options(page)).toHaveText([/^status:failed\s*1$/]);
  await field.press("Escape");
  await expect(options(page)).toHaveCount(0);
  await expect(field).toHaveValue("fail");
  await field.press("Escape");
  await expect(field).toHaveValue("");
  await field.pressSequentially("game");
  await expect(options(page)).toHaveCount(0);
  await expect(field).toHaveAttribute("aria-expanded", "false");
  await field.fill("wu");
  await options(page).filter({ hasText: "city:Wuxi" }).click();
  await expect(field).toHaveValue("city:Wuxi");
  await expect(field).toBeFocused();
  await shown(page, 3);
});

test("a value that is a part of another one, or has a space, is written in quotation marks", async ({ page }) => {
  const push = (region: string) => ({ region, start: "2024-03-05T08:00:00Z", update: "2024-03-05T08:01:00Z", says: 'no "space" left' });
  await mockPushResults(page, () =>
    pushResults([{ name: "a.tar", version: "1", pushes: { FAILED: ["cn-xian-1", "cn-xiangyang-1"].map(push) } }]),
  );
  await openBoard(page, { AppId: "small" });
  const field = searchField(page);
  await field.fill("city:xian");
  await field.press("ArrowDown");
  await field.press("Enter");
  await expect(field).toHaveValue('city:"xian"');
  await shown(page, 1);
  await field.fill('why:"no ');
  await expect(options(page)).toHaveText([/^no "space" left\s*2 failed$/]);
  await field.press("ArrowDown");
  await field.press("Enter");
  await expect(field).toHaveValue('why:"no \\"space\\" left"');
  await shown(page, 2);
});

test("what can't be read is named with its cause, and the rest is applied", async ({ page }) => {
  await board(page);
  const field = searchField(page);
  for (const [text, said, pushes] of [
    ["wuxi status:fial", "“status:fial” is not applied: “fial” is no status. There are failed, unknown, pushing, stuck and pushed.", 3],
    ['game "md', "“\"md” is not applied: its quotation mark is not closed.", 8],
    ["wuxi /cn-(/", "“/cn-(/” is not applied: its ( is not closed.", 3],
    ["wuxi /(?=a)/", "“/(?=a)/” is not applied: “=” means nothing here.", 3],
  ] as const) {
    await field.fill(text);
    await expect(problem(page)).toHaveText(said);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await shown(page, pushes);
    await expect(chips(page).first()).toContainText("not applied");
  }
  // It stays in the link, and is said to whoever opens it, in their language.
  await expectInLink(page, "q", "wuxi /(?=a)/");
  await field.fill("wuxi status:fial");
  await expectInLink(page, "q", "wuxi status:fial");
  await page.reload();
  await expect(problem(page)).toContainText("is no status");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(problem(page)).toHaveText("“status:fial”未生效：没有“fial”这种状态，可用的有失败、未知、预推中、停滞、成功。");
  await expect(chips(page)).toHaveText([/^status:fial\s*未生效$/, "wuxi"]);
  await page.getByRole("button", { name: /^移除status:fial/ }).click();
  await expect(problem(page)).toBeHidden();
  await expect(field).toHaveValue("wuxi");
  await expect(chips(page)).toHaveCount(0);
});

test("terms are chips beside those of the facets, which remove them, by keys, too", async ({ page }) => {
  await board(page, { q: 'game -version:"84991" /cn-/', area: "EastChina", view: "matrix" });
  await expect(chips(page)).toHaveText(["East China", "game", '-version:"84991"', "/cn-/"]);
  await shown(page, 3);
  await chips(page).nth(2).click();
  await expectInLink(page, "q", "game /cn-/");
  await shown(page, 6);
  await expect(chips(page).first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expectInLink(page, "area", null);
  await chips(page).last().focus();
  await page.keyboard.press("Enter");
  // What is left are plain words, which the field shows.
  await expectInLink(page, "q", "game");
  await expect(chips(page)).toHaveCount(0);
  await expect(toolbar(page).getByRole("group", { name: "Status" }).getByRole("button").first()).toBeFocused();
  await page.goBack();
  await expect(chips(page)).toHaveText(["game", "/cn-/"]);
});

test("a regular expression that a backtracking engine never ends is found at once", async ({ page }) => {
  await mockPushResults(page, () =>
    pushResults([{ name: `${"a".repeat(4_000)}!`, version: "1", pushes: { SUCCESS: [{ region: "cn-wuxi-5" }] } }]),
  );
  await openBoard(page, { AppId: "small", q: "-file:/(a+)+$/" });
  await shown(page, 1);
});

test("what a count of the panel shows is that version alone", async ({ page }) => {
  await board(page, { view: "table", file: "1598/mirror_file/game.tar", version: "84992" });
  await details(page).getByRole("button", { name: "Failed 1: Show these pushes" }).click();
  await expect(searchField(page)).toHaveValue('file:"1598/mirror_file/game.tar" version:"84992"');
  await shown(page, 1);
});

test("a view is saved by a name, opened, renamed, replaced and removed", async ({ page, context }) => {
  await board(page, { q: "carrier:unicom", view: "matrix" });
  const menu = page.getByRole("group", { name: "Saved and recent" });
  const openMenu = async () => {
    await openQueryForm(page);
    await page.getByRole("button", { name: "Saved and recent" }).click();
  };
  await openMenu();
  const name = menu.getByRole("textbox", { name: "Save this view as" });
  await name.fill("Unicom");
  await name.press("Enter");
  const saved = menu.locator(".saved").getByRole("listitem");
  await expect(saved).toHaveText([/^Unicom\s*small · carrier:unicom$/]);
  await expect(name).toHaveValue("");
  await name.fill("Unicom");
  await expect(menu).toContainText("Replaces “Unicom”, which is saved already.");

  // In another tab there is another one, and neither loses what the other saved.
  const other = await context.newPage();
  await board(other, { q: "status:failed" });
  await openQueryForm(other);
  await other.getByRole("button", { name: "Saved and recent" }).click();
  await other.getByRole("textbox", { name: "Save this view as" }).fill("Failed");
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await other.close();
  await menu.getByRole("button", { name: "Rename Unicom" }).click();
  const renamed = menu.getByRole("textbox", { name: "Rename Unicom" });
  await expect(renamed).toBeFocused();
  await renamed.fill("Never");
  await renamed.press("Escape");
  await expect(saved.last()).toHaveText(/^Unicom/);
  await menu.getByRole("button", { name: "Rename Unicom" }).click();
  await renamed.fill("China Unicom");
  await renamed.press("Enter");
  await expect(saved).toHaveText([/^Failed/, /^China Unicom/]);
  await expect(menu.getByRole("button", { name: /^China Unicom/ })).toBeFocused();

  // Without a query, they are on the first page.
  await page.goto("/");
  await page.getByRole("main").getByRole("button", { name: /^China Unicom/ }).click();
  await shown(page, 3);
  await expect(searchField(page)).toHaveValue("carrier:unicom");
  expect(inLink(page, "view")).toBe("matrix");
  await openMenu();
  await menu.getByRole("button", { name: /^Failed/ }).click();
  await shown(page, 1);
  await expectInLink(page, "q", "status:failed");
  await page.goBack();
  await expectInLink(page, "q", "carrier:unicom");
  await openMenu();
  await menu.getByRole("button", { name: "Remove Failed" }).click();
  await expect(saved).toHaveText([/^China Unicom/]);
  await expect(menu.getByRole("button", { name: /^China Unicom/ })).toBeFocused();
  await page.reload();
  await openMenu();
  await expect(saved).toHaveText([/^China Unicom/]);
});

test("where the browser stores nothing, a saved view lasts until the page is closed, which is said", async ({ page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await board(page, { q: "carrier:unicom" });
  await openQueryForm(page);
  await page.getByRole("button", { name: "Saved and recent" }).click();
  const menu = page.getByRole("group", { name: "Saved and recent" });
  for (const name of ["First", "Second"]) {
    await menu.getByRole("textbox", { name: "Save this view as" }).fill(name);
    await page.keyboard.press("Enter");
  }
  await expect(menu.locator(".saved").getByRole("listitem")).toHaveText([/^Second/, /^First/]);
  await expect(page.getByText("settings, recent queries and saved views last until you close it")).toBeVisible();
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("fields and values are offered and taken in Chinese", async ({ page }) => {
    await board(page);
    const field = searchField(page);
    await field.focus();
    await expect(options(page)).toHaveText([/^状态:/, /^文件:/, /^版本:/, /^节点:/, /^大区:/, /^省份:/, /^城市:/, /^运营商:/, /^原因:/]);
    await page.keyboard.insertText("运营商：");
    await expect(options(page)).toHaveText([/^未知\s*3 · 1 失败$/, /^电信\s*3$/, /^联通\s*3$/, /^移动\s*2$/]);
    await page.keyboard.insertText("联");
    await page.keyboard.press("Enter");
    await expect(field).toHaveValue("运营商：联通");
    await shown(page, 3);
    await field.fill("杭");
    await expect(options(page)).toHaveText([/^城市:杭州\s*3$/]);
    await field.press("ArrowDown");
    await field.press("Tab");
    await expect(field).toHaveValue("城市:杭州");
    await shown(page, 3);
    await field.fill("失");
    await field.press("ArrowDown");
    await field.press("Enter");
    await expect(field).toHaveValue("状态:失败");
    await shown(page, 1);
    await field.fill("“md5 ");
    await expect(problem(page)).toHaveText("““md5”未生效：引号没有闭合。");
  });

  test("Enter that ends a composition takes nothing from the list", async ({ page }) => {
    await board(page);
    const field = searchField(page);
    await field.fill("运营商:");
    await expect(options(page)).toHaveCount(4);
    const client = await page.context().newCDPSession(page);
    await client.send("Input.imeSetComposition", { text: "lian", selectionStart: 4, selectionEnd: 4 });
    for (const [isComposing, keyCode] of [[true, 13], [false, 229]] as const) {
      await field.evaluate(
        (input, event) => input.dispatchEvent(new KeyboardEvent("keydown", event)),
        { key: "Enter", isComposing, keyCode, bubbles: true, cancelable: true },
      );
    }
    await client.send("Input.insertText", { text: "联通" });
    await expect(field).toHaveValue("运营商:联通");
    await shown(page, 3);
  });
});

for (const [name, viewport] of [["wide", { width: 1440, height: 900 }], ["on a laptop", { width: 1024, height: 700 }], ["narrow", { width: 390, height: 844 }]] as const) {
  test(`neither list nor error nor chips of a term move the board, ${name}`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await board(page, { view: "matrix" });
    const places = () =>
      page.locator(".toolbar > *:not(.problem), #board-view > *").evaluateAll((all) =>
        all.map((element) => {
          const { x, y, width } = element.getBoundingClientRect();
          return `${element.classList[0]} ${[x, y, width].map(Math.round)}`;
        }),
      );
    const before = await places();
    for (const text of ["", "carrier:", "wuxi status:fial", "-version:84991 game"]) {
      await searchField(page).fill(text);
      expect(await places(), text).toEqual(before);
    }
    await searchField(page).fill("");
    await searchField(page).focus();
    await expect(options(page).last()).toBeVisible();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over).toBeLessThanOrEqual(0);
    const expectInside = async (selector: string) => {
      const box = (await page.locator(selector).boundingBox())!;
      expect(box.x, selector).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, selector).toBeLessThanOrEqual(viewport.width);
    };
    await expectInside(".search .options");
    // It covers no control: these are pressed as before.
    await searchField(page).fill("wuxi status:fial");
    await expectInside("#search-problem");
    await display(page, async () => {});
  });
}
