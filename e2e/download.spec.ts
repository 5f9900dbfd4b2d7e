// What is shown can be kept as a file: whole, in the order of the table, harmless to a spreadsheet.
import type { Download, Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { answer, answerPushResults, type Entry, SMALL_BOARD } from "./answers";
import { chip, openBoard } from "./board";
import { expect, test } from "./fixtures";

const APP = "e76f8985-7965-41fc-925b-9648bb6bf650";

const HOSTILE: Entry = {
  name: '=HYPERLINK("http://x","y")',
  version: "+1",
  pushes: { SUCCESS: [{ region: "cn-wuxi-5", start: "2024-03-05T08:00:00Z", update: "2024-03-05T08:01:00Z", says: 'say "成功", then\n-stop' }] },
};

const download = async (page: Page, form: "CSV" | "JSON"): Promise<Download> => {
  await page.getByRole("button", { name: "Display" }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: `Download ${form}` }).click();
  const download = await coming;
  await page.keyboard.press("Escape");
  return download;
};

const text = async (download: Download) => readFile(await download.path(), "utf8");

test("CSV holds what is shown, under a name with application and time, and no formula", async ({ page }) => {
  await answerPushResults(page, () => answer([...SMALL_BOARD, HOSTILE]));
  await openBoard(page, { AppId: APP });
  const file = await download(page, "CSV");
  expect(file.suggestedFilename()).toMatch(new RegExp(`^pushboard-${APP}-\\d{8}T\\d{6}Z\\.csv$`));
  const csv = await text(file);
  expect(csv.startsWith("\ufeffName,Version,RegionId,Status,StatusDescrip,StartTime,UpdateTime,DurationSeconds\r\n")).toBe(true);
  expect(csv.trimEnd().split("\r\n")).toHaveLength(1 + 12);
  expect(csv).toContain(
    `"'=HYPERLINK(""http://x"",""y"")","'+1",cn-wuxi-5,SUCCESS,"say ""成功"", then\n-stop",2024-03-05T08:00:00Z,2024-03-05T08:01:00Z,60\r\n`,
  );
  expect(csv).toContain("1598/mirror_file/game.tar,84992,cn-wuxi-5,FAILED,md5 mismatch after download,");

  await chip(page, "Failed").click();
  const failed = (await text(await download(page, "CSV"))).trimEnd().split("\r\n");
  expect(failed).toHaveLength(2);
  expect(failed[1]).toContain("FAILED");
});

test("JSON holds the same, under the names of ENS", async ({ page }) => {
  await answerPushResults(page, () => answer([...SMALL_BOARD, HOSTILE]));
  await openBoard(page, { AppId: APP, q: "hyperlink" });
  const file = await download(page, "JSON");
  expect(file.suggestedFilename()).toMatch(/\.json$/);
  expect(JSON.parse(await text(file))).toEqual([
    {
      Name: HOSTILE.name,
      Version: "+1",
      RegionId: "cn-wuxi-5",
      Status: "SUCCESS",
      StatusDescrip: 'say "成功", then\n-stop',
      StartTime: "2024-03-05T08:00:00Z",
      UpdateTime: "2024-03-05T08:01:00Z",
      DurationSeconds: 60,
    },
  ]);
});
