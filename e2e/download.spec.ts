// The download of the shown pushes: complete, in the order of the table, without formulas.
import type { Download, Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { type Entry, mockPushResults, pushResults, SMALL_BOARD } from "./responses";
import { chip, openBoard } from "./board";
import { expect, test } from "./fixtures";

const APP = "e76f8985-7965-41fc-925b-9648bb6bf650";

const HOSTILE: Entry = {
  name: '=HYPERLINK("http://x","y")',
  version: "+1",
  pushes: { SUCCESS: [{ region: "cn-wuxi-5", start: "2024-03-05T08:00:00Z", update: "2024-03-05T08:01:00Z", says: 'say "成功", then\n-stop' }] },
};

const download = async (page: Page, form: "CSV" | "JSON" | "Excel"): Promise<Download> => {
  await page.getByRole("button", { name: "View options" }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: `Download ${form}` }).click();
  const download = await coming;
  await page.keyboard.press("Escape");
  return download;
};

/** Versions of `files` data files, each pushed to `regions` edge nodes. */
const large = (files: number, regions: number): Entry[] =>
  Array.from({ length: files }, (_, file) => ({
    name: `1598/mirror_file/game-${file}.tar`,
    version: `${file}`,
    pushes: {
      SUCCESS: Array.from({ length: regions }, (_, region) => ({
        region: `cn-city${region}-telecom`,
        start: "2024-03-05T08:00:00Z",
        update: new Date(Date.UTC(2024, 2, 5, 8, 1, file * regions + region)).toISOString().replace(".000", ""),
        says: `成功 ${file}, ${region}`,
      })),
    },
  }));

/** A part of a zip file, found by its entry in the directory at the end. */
const unpacked = (zip: Buffer, name: string): string => {
  const entry = zip.lastIndexOf(name) - 46;
  const [packed, local] = [zip.readUInt32LE(entry + 20), zip.readUInt32LE(entry + 42)];
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  return inflateRawSync(zip.subarray(start, start + packed)).toString();
};

const text = async (download: Download) => readFile(await download.path(), "utf8");

test("CSV contains the shown pushes and no formula, in a file named after application and time", async ({ page }) => {
  await mockPushResults(page, () => pushResults([...SMALL_BOARD, HOSTILE]));
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

test("JSON contains the same pushes, with the names of ENS", async ({ page }) => {
  await mockPushResults(page, () => pushResults([...SMALL_BOARD, HOSTILE]));
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

test("an Excel workbook is written by a module that loads only then, and keeps texts as they are", async ({ page }) => {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await mockPushResults(page, () => pushResults([{ ...HOSTILE, version: "1.10" }, { ...HOSTILE, name: "0012", version: "3-1" }]));
  await openBoard(page, { AppId: APP });
  expect(loaded.filter((path) => path.includes("workbook"))).toEqual([]);
  const file = await download(page, "Excel");
  expect(loaded.filter((path) => path.includes("workbook")).length).toBeGreaterThan(0);
  expect(file.suggestedFilename()).toMatch(/Z\.xlsx$/);
  const bytes = await readFile(await file.path());
  expect(bytes.subarray(0, 2).toString()).toBe("PK");
  // The texts of all cells are in one part. `xlsx/tests/workbook.rs` reads whole workbooks by another library.
  const texts = unpacked(bytes, "xl/sharedStrings.xml");
  for (const text of ["1.10", "0012", "3-1", "cn-wuxi-5", "2024-03-05T08:00:00Z"]) expect(texts).toContain(`<t>${text}</t>`);
  expect(texts).toContain("<t>=HYPERLINK(");
});

test.describe("without the worker", () => {
  test.use({ failedRequests: true });

  test("a workbook that can't be written is reported", async ({ page, consoleErrors }) => {
    await page.route(/workbook_loader\.js$/, (route) => route.fulfill({ status: 404 }));
    await mockPushResults(page, () => pushResults(SMALL_BOARD));
    await openBoard(page, { AppId: APP });
    await page.getByRole("button", { name: "View options" }).click();
    await page.getByRole("button", { name: "Download Excel" }).click();
    await expect(page.getByText("The workbook could not be written.")).toBeVisible();
    consoleErrors.length = 0;
  });
});

test("an incomplete download is labelled as incomplete", async ({ page }) => {
  await mockPushResults(page, () => pushResults(SMALL_BOARD, { total: 7 }));
  await openBoard(page, { AppId: APP, load: "once" });
  expect((await download(page, "CSV")).suggestedFilename()).toMatch(/Z-part\.csv$/);
});

test("a download that the browser rejects has a message until the menu is closed", async ({ page }) => {
  await page.addInitScript(() => {
    URL.createObjectURL = () => {
      throw new Error("no");
    };
  });
  await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await openBoard(page, { AppId: APP });
  const menu = page.getByRole("button", { name: "View options" });
  const shown = page.getByText("The browser does not allow the download.");
  await menu.click();
  await page.getByRole("button", { name: "Download CSV" }).click();
  await expect(shown).toBeVisible();
  await page.keyboard.press("Escape");
  await menu.click();
  await expect(page.getByRole("button", { name: "Download CSV" })).toBeVisible();
  await expect(shown).toHaveCount(0);
});

test("a large download is complete, in the table's order, and started only once", async ({ page }) => {
  const [files, regions] = [250, 200];
  await mockPushResults(page, () => pushResults(large(files, regions)));
  await openBoard(page, { AppId: APP, load: "once", view: "table", table: "update" });
  const offered: Download[] = [];
  page.on("download", (download) => offered.push(download));
  for (const form of ["CSV", "JSON"] as const) {
    await page.getByRole("button", { name: "View options" }).click();
    // While the file is written, the buttons are disabled and show the progress.
    const seen = await page.getByRole("button", { name: `Download ${form}` }).evaluate(async (button: HTMLElement) => {
      const [disabled, shares]: [(string | null)[], string[]] = [[], []];
      const menu = button.closest(".downloads")!;
      new MutationObserver(() => {
        disabled.push(button.getAttribute("aria-disabled"));
        const share = menu.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow");
        if (share && share !== shares.at(-1)) shares.push(share);
      }).observe(menu, { subtree: true, attributes: true, childList: true, characterData: true });
      button.click();
      button.click();
      while (disabled.at(-1) !== null || disabled.length === 0) await new Promise((next) => setTimeout(next, 5));
      return { disabled, shares: shares.map(Number) };
    });
    expect(seen.disabled[0]).toBe("true");
    expect(seen.shares.length).toBeGreaterThan(1);
    expect(seen.shares).toEqual([...seen.shares].sort((one, other) => one - other));
    await expect.poll(() => offered.length).toBe(form === "CSV" ? 1 : 2);
    await page.keyboard.press("Escape");
  }
  const [csv, json] = await Promise.all(offered.map(text));
  const lines = csv.trimEnd().split("\r\n");
  expect(lines).toHaveLength(1 + files * regions);
  expect(lines.filter((line) => line.startsWith("\ufeff"))).toHaveLength(1);
  const rows: Record<string, string>[] = JSON.parse(json);
  expect(rows.map(({ UpdateTime }) => UpdateTime)).toEqual(lines.slice(1).map((line) => line.split(",").at(-2)));
  const times = rows.map(({ UpdateTime }) => Date.parse(UpdateTime));
  expect(times).toHaveLength(files * regions);
  expect(times.every((time, at) => at === 0 || time - times[at - 1] === 1_000)).toBe(true);
  expect(lines[1]).toContain(`game-0.tar,0,cn-city0-telecom,SUCCESS,"成功 0, 0",`);
  expect(offered).toHaveLength(2);
});
