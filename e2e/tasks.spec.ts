// What an on-call engineer comes for, from an open board: each within five actions of the pointer and the keyboard, which are
// counted.
import type { Locator, Page } from "@playwright/test";
import { type Entry, mockPushResults, pushResults, seconds } from "./responses";
import { openBoard, painted, summary } from "./board";
import { expect, test } from "./fixtures";

const NODES = [
  ["cn-chengdu-telecom", "成都电信", "四川省"],
  ["cn-mianyang-telecom", "绵阳电信", "四川省"],
  ["cn-chengdu-unicom", "成都联通", "四川省"],
  ["cn-hangzhou-telecom", "杭州电信", "浙江省"],
  ["cn-hangzhou-cmcc", "杭州移动", "浙江省"],
];

/** Two data files of three versions each; of the newest of `game.tar`, two pushes have failed and one is running. */
const entries = (): Entry[] =>
  ["1598/game.tar", "1598/model.bin"].flatMap((name, file) =>
    ["v1", "v2", "v3"].map((version, at) => {
      const pushes: Entry["pushes"] = {};
      NODES.forEach(([region], node) => {
        const isNewest = file === 0 && at === 2;
        const status = isNewest && node < 2 ? "FAILED" : isNewest && node === 2 ? "PUSHING" : "SUCCESS";
        const start = `2024-03-05T${String(8 + 2 * at).padStart(2, "0")}:00:00Z`;
        const update = `2024-03-05T${String(8 + 2 * at).padStart(2, "0")}:${10 + node}:00Z`;
        const says = status === "FAILED" ? ["md5 mismatch", "timeout"][node] : undefined;
        (pushes[status] ??= []).push({ region, start, update, says });
      });
      return { name, version, pushes };
    }),
  );

/** A person's actions, which are counted. */
class Person {
  actions = 0;

  constructor(readonly page: Page) {}

  async click(target: Locator): Promise<void> {
    this.actions++;
    await target.click();
  }

  async press(key: string): Promise<void> {
    this.actions++;
    await this.page.keyboard.press(key);
  }

  /** Types or pastes a text where the focus is. */
  async type(text: string): Promise<void> {
    this.actions++;
    await this.page.keyboard.insertText(text);
  }

  async point(x: number, y: number): Promise<void> {
    this.actions++;
    await this.page.mouse.move(x, y);
  }
}

const arrive = async (page: Page, link: Record<string, string> = {}) => {
  const regions = NODES.map(([id, name, province]) => ({ EnsRegionId: id, Name: name, EnName: "", Area: "", Province: province }));
  await page.route(/\/api\/regions/, (route) => route.fulfill({ json: { Code: 0, EnsRegions: { EnsRegions: regions } } }));
  await mockPushResults(page, () => pushResults(entries()));
  await openBoard(page, { AppId: "small", ...link });
  return new Person(page);
};

test("which nodes failed for a version of a data file, and why", async ({ page }) => {
  const person = await arrive(page);
  await person.press("/");
  await person.type("game.tar v3");
  await person.click(page.getByRole("group", { name: "Status" }).getByRole("button", { name: "Failed" }));
  await person.click(page.getByRole("tab", { name: "Table" }));
  await expect(page.getByRole("grid").getByRole("row")).toHaveText([
    /Description/, /v3.*cn-chengdu-telecom.*md5 mismatch/, /v3.*cn-mianyang-telecom.*timeout/,
  ]);
  expect(person.actions).toBeLessThanOrEqual(4);
});

test("is a carrier of a province done", async ({ page }) => {
  const person = await arrive(page);
  await person.click(page.getByRole("button", { name: "Filter", exact: true }));
  const lists = page.getByRole("group", { name: "Filter" });
  await person.click(lists.getByRole("group", { name: "Province", exact: true }).getByRole("checkbox", { name: /Sichuan/ }));
  await person.click(lists.getByRole("group", { name: "Carrier", exact: true }).getByRole("checkbox", { name: /China Telecom/ }));
  // Of two nodes and the two newest versions.
  await expect(summary(page).locator(".share-text")).toHaveText(/50.0 %\s*Pushed\s*2 of 4/);
  expect(person.actions).toBeLessThanOrEqual(3);
});

test("how far the newest version was at a time of the day", async ({ page }) => {
  const person = await arrive(page, { q: "game.tar v3" });
  await person.click(page.getByRole("tab", { name: "Timeline" }));
  await painted(page);
  const plot = (await page.locator(".overlay .plot").boundingBox())!;
  await person.point(plot.x + plot.width / 2, plot.y + 10);
  await expect(page.locator(".cursor-card")).toHaveText(/12:\d\d.*\d+ %/s);
  expect(person.actions).toBeLessThanOrEqual(2);
});

test("how two versions of a data file compare", async ({ page }) => {
  const person = await arrive(page);
  await person.press("/");
  await person.type("game.tar");
  await person.click(page.getByRole("tab", { name: "Timeline" }));
  await painted(page);
  await person.click(page.getByRole("button", { name: "Elapsed" }));
  const plot = (await page.locator(".overlay .plot").boundingBox())!;
  await person.point(plot.x + plot.width / 2, plot.y + 10);
  await expect(page.locator(".cursor-card")).toContainText("after the start");
  expect(person.actions).toBeLessThanOrEqual(5);
});

test("exactly this view for another person", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const time = `${seconds("12:00:00")},${seconds("12:30:00")}`;
  const person = await arrive(page, { view: "timeline", status: "failed", time, lane: "1598/game.tar", lane_version: "v3" });
  await painted(page);
  await person.press("c");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(Object.fromEntries(new URL(link).searchParams)).toMatchObject({
    view: "timeline", status: "failed", time, lane: "1598/game.tar", lane_version: "v3",
  });
  expect(person.actions).toBe(1);
});
