// What is copied for others: ids of failed nodes, what a new push of them takes, a summary, and the response as ENS sent it.
import type { Page } from "@playwright/test";
import { chip, details, openBoard, view } from "./board";
import { type Entry, mockPushResults, pushResults } from "./responses";
import { expect, test } from "./fixtures";

const push = (region: string, says = "") => ({ region, start: "2024-03-05T08:00:00Z", update: "2024-03-05T08:01:00Z", says });
const BOARD: Entry[] = [
  { name: "1598/game's.tar", version: "1", pushes: { FAILED: [push("cn-hefei")] } },
  { name: "1598/game's.tar", version: "2", pushes: { FAILED: [push("cn-wuxi-10", "md5 | mismatch"), push("cn-wuxi-5", "md5 | mismatch")], SUCCESS: [push("cn-hefei")] } },
  { name: "1598/config.bin", version: "1", pushes: { SUCCESS: [push("cn-hefei")] } },
];

const menu = (page: Page) => page.getByRole("group", { name: /^(Copy for others|复制给他人)$/ });
/** Presses a button that copies, and returns what it copied. */
const copied = async (page: Page, name: string | RegExp) => {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.getByRole("button", { name, exact: true }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe("");
  return page.evaluate(() => navigator.clipboard.readText());
};

test.beforeEach(async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await mockPushResults(page, () => pushResults(BOARD));
});

test("failed nodes, the strategy and both commands of a new push are copied", async ({ page }) => {
  await openBoard(page, { AppId: "small" });
  await page.getByRole("button", { name: "Copy for others" }).click();
  await expect(menu(page)).toContainText("Failed on 2 edge nodes");
  expect(await copied(page, "Copy Edge node IDs")).toBe("cn-wuxi-5\ncn-wuxi-10");
  const strategy = { name: "ScheduleToRegionId", parameters: { operator: "In", values: ["cn-wuxi-5", "cn-wuxi-10"] } };
  expect(JSON.parse(await copied(page, "Copy PushStrategy"))).toEqual(strategy);
  const data = `[{"name":"1598/game'\\''s.tar","version":"2","size":<SIZE>,"archiveType":"<ARCHIVE_TYPE>","md5":"<MD5>","url":"<URL>"}]`;
  const end = `'${data}' --PushStrategy '${JSON.stringify(strategy)}'\n`;
  expect(await copied(page, "Copy aliyun ens PushApplicationData")).toBe(`aliyun ens PushApplicationData --AppId small --Data ${end}`);
  expect(await copied(page, "Copy aliyun ens push-application-data")).toContain("aliyun ens push-application-data --app-id small --data ");
  await expect(menu(page)).toContainText("Replace what stands in angle brackets");
});

test("the summary is a table in Markdown with link and time, in both languages", async ({ page }) => {
  await openBoard(page, { AppId: "small", view: "matrix", zone: "utc" });
  await page.getByRole("button", { name: "Copy for others" }).click();
  const english = await copied(page, "Copy Summary in Markdown");
  const lines = english.split("\n");
  expect(lines[0]).toMatch(/^\*\*small\*\* · \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}$/);
  expect(lines[1]).toBe("50.0 % Pushed (2 of 4), Failed 2");
  expect(lines.slice(3, 7)).toEqual([
    "| Data file | Version | Pushed | Failed | Pushing | Unknown | Most frequent reason |",
    "| --- | --- | --: | --: | --: | --: | --- |",
    "| `game's.tar` | `2` | 1 | 2 | 0 | 0 | md5 \\| mismatch (2) |",
    "| `config.bin` | `1` | 1 | 0 | 0 | 0 |  |",
  ]);
  expect(english).toMatch(/\[Pushboard\]\(http.*AppId=small&view=matrix.*seen=\d+\)/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("button", { name: "复制给他人" }).click();
  expect(await copied(page, "复制Markdown 摘要")).toContain("| 数据文件 | 版本 | 成功 | 失败 | 预推中 | 未知 | 最常见原因 |");
});

test("what is handed over follows the filter, and the raw response opens", async ({ page }) => {
  await openBoard(page, { AppId: "small" });
  await chip(page, "Pushed").click();
  await page.getByRole("button", { name: "Copy for others" }).click();
  await expect(menu(page)).toContainText("No failed push is shown.");
  await expect(page.getByRole("button", { name: "Copy PushStrategy" })).toHaveCount(0);
  const raw = menu(page).getByRole("link", { name: "Open" });
  await expect(raw).toHaveAttribute("href", /^api\/push-results\?.*AppId=small/);
});

test("the panel of a version copies the nodes where it failed", async ({ page }) => {
  await openBoard(page, { AppId: "small", file: "1598/game's.tar", version: "2" });
  await view(page, "Matrix");
  await expect(details(page)).toBeVisible();
  expect(await copied(page, "Copy 2 failed node IDs")).toBe("cn-wuxi-5\ncn-wuxi-10");
});
