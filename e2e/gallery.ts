// The pictures of the gallery. They check nothing: a person looks at them.
import type { Page } from "@playwright/test";
import { APPS, openBoard, painted, VIEWS } from "./board";
import { expect, test } from "./fixtures";
import { fileOf, FOLDER } from "./gallery-page";
import { onBoard, STATES } from "./page-states";
import { type Entry, mockPushResults, pushResults, seconds, SMALL_BOARD } from "./responses";

const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) =>
  Object.entries({ wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }).map(([size, viewport]) => ({ size, viewport, colorScheme })),
);

/** Names that are long, Chinese, alike or from right to left; 240 nodes in no order; pushes over two weeks. */
const manyPushes = (): Entry[] => {
  const names = ["models/speech/online/acoustic-model-zh-CN.bin", "视频/直播/转码模板-高清.json", "a", "نموذج/قائمة.txt", ...Array.from({ length: 26 }, (_, n) => `games/1598/mirror_file/level-${n}/textures.pak`)];
  const places = ["beijing", "wuxi", "chengdu", "guangzhou", "xian", "harbin"].flatMap((city) => ["cmcc", "unicom", "telecom", "5"].map((carrier) => `${city}-${carrier}`));
  const nodes = Array.from({ length: 240 }, (_, n) => `cn-${places[(n * 7) % places.length]}${n < places.length ? "" : `-${Math.floor(n / places.length)}`}`);
  const iso = (at: number) => `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;
  const start = seconds("08:00:00");
  return names.flatMap((name, file) =>
    [0, 1, 2].map((version) => {
      const pushes: Entry["pushes"] = {};
      nodes.forEach((region, node) => {
        const seed = (file * 31 + version * 17 + node * 13) % 101;
        const status = seed < 6 ? "FAILED" : seed < 12 && version === 2 ? "PUSHING" : seed === 12 ? "RETRYING" : "SUCCESS";
        const began = start + file * 3_600 + version * 400_000 + seed;
        const update = iso(began + 60 + seed * seed);
        const says = status === "FAILED" ? ["md5 mismatch after download", "timeout: no response from node within 30 s", "磁盘空间不足"][seed % 3] : undefined;
        (pushes[status] ??= []).push({ region, start: iso(began), update, says });
      });
      return { name, version: `2024.03.${version + 1}-build.${file}`, pushes };
    }),
  );
};

/** The boards that each view shows. */
const BOARDS: Record<string, (page: Page, view: string) => Promise<void>> = {
  demo: (page, view) => openBoard(page, { AppId: APPS.living, view }),
  "demo, failed": (page, view) => openBoard(page, { AppId: APPS.living, view, status: "failed" }),
  "demo, one node": (page, view) => openBoard(page, { AppId: APPS.living, view, q: "beijing", group: "carrier" }),
  "one push": async (page, view) => {
    const [{ name, version, pushes }] = SMALL_BOARD;
    await mockPushResults(page, () => pushResults([{ name, version, pushes: { SUCCESS: pushes.SUCCESS.slice(0, 1) } }]));
    await openBoard(page, { AppId: "a", view });
  },
  "many pushes": async (page, view) => {
    await mockPushResults(page, () => pushResults(manyPushes()));
    await openBoard(page, { AppId: "a", view });
  },
  stopped: async (page, view) => {
    await mockPushResults(page, async (_, before) => {
      if (before > 0) await new Promise(() => {});
      return pushResults([SMALL_BOARD[0]], { number: 1, size: 1, total: 3 });
    });
    await page.goto(`/?AppId=a&PageSize=1&view=${view}`);
    await page.locator(".freshness .stop").click();
    await expect(page.locator(".notice").first()).toBeVisible();
  },
  recent: (page, view) => onBoard(page, { view }),
};

const show = async (page: Page, state: string, reach: () => Promise<void>) => {
  await reach();
  for (const language of ["en", "zh"]) {
    if (language === "zh") await page.getByRole("button", { name: "中文" }).click();
    for (const { size, viewport, colorScheme } of LOOKS) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // The drawing follows in the next frames.
      await page.waitForTimeout(250);
      await page.screenshot({ path: `${FOLDER}/${fileOf(state, `${language} ${size} ${colorScheme}`)}` });
    }
  }
};

test.use({ failedRequests: true });

for (const [state, reach] of Object.entries(STATES)) {
  test(state, ({ page }) => show(page, state, () => reach(page)));
}
for (const view of VIEWS) {
  for (const [board, reach] of Object.entries(BOARDS)) {
    test(`${view}, ${board}`, ({ page }) =>
      show(page, `${view}, ${board}`, async () => {
        await reach(page, view.toLowerCase());
        if (view !== "Table" && board !== "stopped") await painted(page);
      }));
  }
}
