// The facets: their counts, their search in both languages, the chosen values as chips, and what they say without a catalogue.
import type { Page } from "@playwright/test";
import { type Entry, errorResponse, mockPushResults, pushResults, respond } from "./responses";
import { announcement, display, expectInLink, openBoard } from "./board";
import { expect, test } from "./fixtures";

const NODES = [
  ["cn-chengdu-telecom", "成都电信", "SouthWestChina", "四川省"],
  ["cn-mianyang-telecom", "绵阳电信", "SouthWestChina", "四川省"],
  ["cn-chengdu-unicom", "成都联通", "SouthWestChina", "四川省"],
  ["cn-hangzhou-telecom", "杭州电信", "EastChina", "浙江省"],
  ["cn-hangzhou-cmcc", "杭州移动", "EastChina", "浙江省"],
];
const MORE = ["广东省", "湖南省", "湖北省", "河南省", "河北省", "山东省", "山西省", "陕西省"].map((province, at) => [
  `cn-city${at}-cmcc`, `城${at}移动`, "NorthChina", province,
]);

const push = (region: string) => ({ region, start: "2024-03-05T08:00:00Z", update: "2024-03-05T08:01:00Z" });
const entry = (name: string, failed: string[]): Entry => {
  const all = [...NODES, ...MORE].map(([id]) => id);
  return {
    name,
    version: "1",
    pushes: { FAILED: failed.map(push), SUCCESS: all.filter((id) => !failed.includes(id)).map(push) },
  };
};
const ENTRIES = [entry("a.tar", ["cn-chengdu-telecom", "cn-hangzhou-telecom"]), entry("b.tar", ["cn-chengdu-telecom"])];

const board = async (page: Page, link: Record<string, string> = {}) => {
  const regions = [...NODES, ...MORE].map(([id, name, area, province]) => ({
    EnsRegionId: id, Name: name, EnName: area, Area: area, Province: province,
  }));
  await page.route(/\/api\/regions/, (route) => route.fulfill({ json: { Code: 0, EnsRegions: { EnsRegions: regions } } }));
  await mockPushResults(page, () => pushResults(ENTRIES));
  await openBoard(page, { AppId: "small", ...link });
};

const menu = (page: Page) => page.getByRole("group", { name: /^(Filter|筛选)/ });
const list = (page: Page, name: string) => menu(page).getByRole("group", { name, exact: true });
const values = (page: Page, name: string) => list(page, name).locator("label");
const chips = (page: Page) => page.getByRole("list", { name: /^(Chosen filters|已选筛选条件)$/ }).getByRole("button");

test("a facet counts the pushes within the choices of the others", async ({ page }) => {
  await board(page);
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(values(page, "Carrier")).toHaveText([/China Mobile\s*18$/, /China Telecom\s*6 · 3 failed$/, /China Unicom\s*2$/]);
  await expect(values(page, "Area")).toHaveText([/North China\s*16$/, /Southwest China\s*6 · 2 failed$/, /East China\s*4 · 1 failed$/]);
  await list(page, "Province").getByRole("checkbox", { name: /^Sichuan/ }).check();
  await expect(announcement(page)).toHaveText("6 pushes shown, 2 failed");
  // What shows nothing stands last, muted, and can be chosen still.
  await expect(values(page, "Carrier")).toHaveText([/China Telecom\s*4 · 2 failed$/, /China Unicom\s*2$/, /China Mobile\s*0$/]);
  await expect(values(page, "Carrier").last()).toHaveClass(/muted/);
  await expect(values(page, "Area").first()).toHaveText(/Southwest China/);
  // The facet's own counts stay.
  await expect(list(page, "Province").getByRole("checkbox", { name: "Zhejiang 4 · 1 failed" })).toBeVisible();
  await list(page, "Carrier").getByRole("checkbox", { name: /China Mobile/ }).check();
  await expect(page.getByRole("heading", { name: "No matches" })).toBeVisible();
  await page.keyboard.press("Escape");
  await chips(page).filter({ hasText: "China Mobile" }).click();
  await expect(announcement(page)).toHaveText("6 pushes shown, 2 failed");
});

test("a list is searched in both languages, and Enter takes the first value", async ({ page }) => {
  await board(page);
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const search = list(page, "Province").getByRole("searchbox", { name: "Search: Province" });
  for (const words of ["四川", "sich"]) {
    await search.fill(words);
    await expect(values(page, "Province")).toHaveText([/^\s*Sichuan\s*6 · 2 failed$/]);
  }
  await search.press("Enter");
  await expectInLink(page, "province", "四川省");
  await search.fill("nowhere");
  await expect(list(page, "Province")).toContainText("No match");
  // Escape empties the field, then closes the menu.
  await search.press("Escape");
  await expect(search).toHaveValue("");
  await expect(values(page, "Province")).toHaveCount(10);
  await search.press("Escape");
  await expect(menu(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Filter 1" })).toBeFocused();

  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("button", { name: /^筛选/ }).click();
  await expect(values(page, "城市").filter({ hasText: "成都" })).toHaveText(/成都\s*4 · 2 失败/);
  await list(page, "省份").getByRole("searchbox").fill("Sichuan");
  await expect(values(page, "省份")).toHaveText([/四川省/]);
  await list(page, "城市").getByRole("searchbox").fill("chengdu");
  await expect(values(page, "城市")).toHaveText([/成都/]);
});

test("chosen values are chips that remove them, by keys, too", async ({ page }) => {
  await board(page, { province: "四川省", carrier: "unicom", area: "Mars" });
  await expect(chips(page)).toHaveCount(3);
  await chips(page).filter({ hasText: "Mars" }).click();
  await expectInLink(page, "area", null);
  await expect(chips(page)).toHaveText([/Sichuan/, /China Unicom/]);
  await expect(page.getByRole("button", { name: "Remove Province Sichuan" })).toBeFocused();
  const before = (await page.locator(".canvas-view, .table-scroll").first().boundingBox())!;
  await page.keyboard.press("Enter");
  await expectInLink(page, "province", null);
  await expect(page.getByRole("button", { name: "Remove Carrier China Unicom" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(chips(page)).toHaveCount(0);
  await expectInLink(page, "carrier", null);
  // The board has not moved.
  expect((await page.locator(".canvas-view, .table-scroll").first().boundingBox())!.y).toBe(before.y);
  await page.goBack();
  await expect(chips(page)).toHaveText([/China Unicom/]);
});

test("what the service says of a push is a facet", async ({ page }) => {
  const says = (says: string) => (region: string) => ({ ...push(region), says });
  const pushes = {
    FAILED: ["cn-chengdu-telecom", "cn-hangzhou-telecom"].map(says("md5 mismatch")).concat(["cn-hangzhou-cmcc"].map(says("timeout"))),
    SUCCESS: ["cn-chengdu-unicom"].map(says("Success")),
  };
  await mockPushResults(page, () => pushResults([{ name: "a.tar", version: "1", pushes }]));
  await openBoard(page, { AppId: "small" });
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(values(page, "Reason")).toHaveText([/md5 mismatch\s*2 failed$/, /Success\s*1$/, /timeout\s*1 failed$/]);
  await list(page, "Reason").getByRole("checkbox", { name: /^md5/ }).check();
  await expectInLink(page, "cause", "checksum");
  await expect(chips(page)).toHaveText([/md5 mismatch/]);
  await expect(announcement(page)).toHaveText("2 pushes shown, 2 failed");
  await expect(values(page, "Carrier")).toHaveText([/China Telecom\s*2 failed$/, /China Mobile\s*0$/, /China Unicom\s*0$/]);
  // A link of before names a description to the letter.
  await openBoard(page, { AppId: "small", description: "timeout" });
  await expect(announcement(page)).toHaveText("1 push shown, 1 failed");
  await expect(chips(page)).toHaveText([/timeout/]);
});

test("drawings have the Chinese names of edge nodes by choice, which the browser keeps", async ({ page }) => {
  await board(page, { view: "tiles" });
  const tile = page.getByRole("application");
  await expect(tile).toBeVisible();
  const drawn = () =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>("#board-view canvas");
      return canvas?.toDataURL();
    });
  const ids = await drawn();
  await display(page, (menu) => menu.getByRole("checkbox", { name: "Chinese names of edge nodes" }).check());
  await expect.poll(drawn).not.toBe(ids);
  const names = await drawn();
  await page.reload();
  await expect.poll(drawn).toBe(names);
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("drawings have the names of edge nodes unless a person wants ids", async ({ page }) => {
    await board(page, { view: "tiles" });
    await expect(page.getByText("边缘节点：cn-…")).toBeHidden();
    await display(page, async (menu) => {
      const names = menu.getByRole("checkbox", { name: "显示节点中文名" });
      await expect(names).toBeChecked();
      await names.uncheck();
    });
    // What all ids begin with is left out, which is said below the drawing.
    await expect(page.getByText("边缘节点：cn-…")).toBeVisible();
    await page.reload();
    await expect(page.getByText("边缘节点：cn-…")).toBeVisible();
  });
});

test.describe("without the catalogue", () => {
  test.use({ failedRequests: true });

  test("the lists that need it say why they are empty", async ({ page }) => {
    await page.route(/\/api\/regions/, (route) =>
      respond(route, errorResponse(403, "NoPermission", { ram_action: "ens:DescribeEnsRegions" })),
    );
    await mockPushResults(page, () => pushResults(ENTRIES));
    await openBoard(page, { AppId: "small" });
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    for (const name of ["Area", "Province"]) {
      await expect(list(page, name)).toContainText("No permission to list edge nodes (ens:DescribeEnsRegions)");
      await expect(values(page, name)).toHaveCount(0);
    }
    await expect(values(page, "Carrier")).toHaveCount(3);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("button", { name: /^筛选/ }).click();
    await expect(list(page, "省份")).toContainText("没有列出边缘节点的权限（ens:DescribeEnsRegions）");
  });

  test("a chosen value can be removed still", async ({ page }) => {
    await page.route(/\/api\/regions/, (route) => respond(route, errorResponse(500, "InternalError")));
    await mockPushResults(page, () => pushResults(ENTRIES));
    await openBoard(page, { AppId: "small", province: "四川省", view: "matrix" });
    await page.getByRole("button", { name: "Filter 1" }).click();
    await list(page, "Province").getByRole("checkbox", { name: /Sichuan/ }).click();
    await expect(announcement(page)).toHaveText("26 pushes shown, 3 failed");
    await expect(list(page, "Province")).toContainText("could not be loaded");
  });
});
