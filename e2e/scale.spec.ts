// Boards of 10,000, 100,000 and 1,000,000 statuses: the page loads and paints them, scrolls, and stays responsive. No
// times are asserted; the report has the memory of the page.
import type { Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { announcement, APPS, chip, drawing, figure, look, open, painted, view } from "./board";
import { BINARY, expect, serve, stop, test } from "./fixtures";

const MINUTES = 60_000;

// The scenarios run one after the other, since each needs the machine's memory.
test.describe.configure({ mode: "serial" });

/** Resident megabytes of a process; 0 if they are not available. */
const resident = async (pid: number) => {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Math.round(Number(status.match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) / 1e3);
};

/** Resident megabytes of the process that renders the page, including the module. */
const heldByPage = async (page: Page) => {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  return Math.max(...(await Promise.all(renderers.map(({ id }) => resident(id)))));
};

for (const [statuses, load] of [
  [10_000, "pages"],
  [100_000, "pages"],
  [1_000_000, "pages"],
  [1_000_000, "once"],
] as const) {
  test(`${statuses.toLocaleString("en-US")} statuses, ${load === "once" ? "in one response" : "page by page"}`, async ({
    page,
  }) => {
    test.setTimeout(6 * MINUTES);
    const served = await serve(BINARY, ["--listen", "127.0.0.1:0", "--demo", "--demo-statuses", `${statuses}`]);
    await page.goto(served.url);
    await page.evaluate(() => localStorage.setItem("pushboard.refresh", "0"));
    const began = Date.now();
    await page.goto(`${served.url}?AppId=${APPS.living}${load === "once" ? "&load=once" : ""}`);
    await painted(page);
    const first = Date.now() - began;
    await expect(announcement(page)).toHaveText(/\d/, { timeout: 4 * MINUTES });
    const all = Date.now() - began;

    const text = (await announcement(page).textContent())!;
    const shown = Number(text.match(/^[\d,]+/)![0].replaceAll(",", ""));
    expect(shown).toBeGreaterThan(statuses * 0.7);
    expect(shown).toBeLessThan(statuses * 1.3);

    // The matrix scrolls to its end, and each view is painted.
    await painted(page);
    const before = await look(page);
    await drawing(page).evaluate((element) => element.scrollTo(element.scrollWidth, element.scrollHeight));
    await expect.poll(() => look(page)).not.toBe(before);
    await painted(page);
    const versions = Number((await figure(page, "Versions").innerText()).replaceAll(",", ""));
    const height = await drawing(page).evaluate((element) => element.scrollHeight);
    // Each row has its full height.
    expect(height).toBeGreaterThan(versions * 14);
    await chip(page, "Failed").click();
    await expect(announcement(page)).not.toHaveText(text);
    await view(page, "Tiles");
    await painted(page);
    await view(page, "Timeline");
    await painted(page);
    await view(page, "Rollouts");
    await painted(page);
    await view(page, "Table");
    await expect(page.getByRole("row")).not.toHaveCount(0);
    expect(await page.getByRole("row").count()).toBeLessThan(100);
    await chip(page, "Failed").click();
    await expect(announcement(page)).toHaveText(text);
    await page.getByRole("grid").focus();
    await page.keyboard.press("Control+End");
    await expect(page.getByRole("row").last()).toHaveAttribute("aria-rowindex", `${shown + 1}`);
    // It scrolls to the given position and stays there, also where rows share a track.
    const places = await page.locator(".table-scroll").evaluate(async (scroller) => {
      const frames = async (count: number) => {
        for (let frame = 0; frame < count; frame++) await new Promise(requestAnimationFrame);
      };
      scroller.scrollTop = scroller.scrollHeight / 3;
      await frames(3);
      const from = scroller.scrollTop;
      scroller.scrollTop += 100;
      await frames(20);
      return [from + 100, scroller.scrollTop];
    });
    expect(places[1]).toBeCloseTo(places[0], 0);

    const held = `${await heldByPage(page)} MB in the page, ${await resident(served.process.pid!)} MB in pushboard`;
    test.info().annotations.push({
      type: "measured",
      description: `${shown} statuses: first picture ${first} ms, all of it ${all} ms, ${held}`,
    });
    console.log(`    ${shown} statuses (${load}): first picture ${first} ms, all ${all} ms, ${held}`);
    await stop(served);
  });
}
