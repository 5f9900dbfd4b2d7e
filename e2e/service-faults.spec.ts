// What ENS, and what is in front of it, send in another form than usual, as faults of the simulator: what a person reads
// of each kind. All pushes are shown, and no success that is not known. Errors and broken responses are in
// `faults.spec.ts`.
import type { Page } from "@playwright/test";
import { allLoaded, announcement, APPS, figure, inLink, notices, openDataIssues, summary, view } from "./board";
import { expect, Live, test as base } from "./fixtures";

const test = base.extend({
  // Each request reaches the simulator.
  live: async ({}, use, info) => {
    const live = await Live.start(info.outputDir, { flags: ["--share", "0"] });
    await use(live);
    await live.end();
  },
});

test.use({ failedRequests: true });

const PUSHES = "DescribeDataPushResult";

const spoken = (page: Page) => page.locator(".canvas-events").getByRole("status");

test.beforeEach(async ({ page, live }) => {
  await page.addInitScript(() => localStorage.setItem("pushboard.refresh", "0"));
  const origin = new URL(live.pushboard.url).origin;
  const headers = { "x-pushboard": "1", origin };
  const signedIn = await page.request.post(`${origin}/api/sign-in`, { headers, data: { token: live.token } });
  expect(signedIn.ok()).toBe(true);
});

/** Opens a board with a fault of its responses. */
const openWith = async (page: Page, live: Live, fault: string, link: Record<string, string> = {}) => {
  await live.faults({ fault, action: PUSHES });
  await page.goto(live.address({ AppId: APPS.healthy, ...link }));
};

/** The numbers of pushes and versions of a board without a fault. */
const whole = async (page: Page, live: Live, app: string = APPS.healthy) => {
  await page.goto(live.address({ AppId: app }));
  await allLoaded(page);
  return {
    pushes: (await announcement(page).textContent())!.match(/^[\d,]+/)![0],
    versions: Number(await figure(page, "Versions").innerText()),
  };
};

const calls = async (live: Live) => (await live.counts())[PUSHES] ?? 0;

for (const fault of ["cut-texts", "cut-texts=in-escape", "cut-texts=bytes"]) {
  test(`${fault}: all pushes are shown, with a mark where a text is cut`, async ({ page, live }) => {
    const { pushes } = await whole(page, live);
    await openWith(page, live, fault, { view: "table" });
    await expect(announcement(page)).toHaveText(new RegExp(`^${pushes} pushes shown`));
    await expect(page.getByRole("grid").getByRole("row").nth(1)).toContainText("\ufffd");
    await expect(await openDataIssues(page)).toContainText("A text was cut in the middle of a character");
  });
}

test("an empty list is no push, and is flagged", async ({ page, live }) => {
  await openWith(page, live, "nothing");
  await expect(page.getByRole("heading", { name: "No pushes" })).toBeVisible();
  await expect(await openDataIssues(page)).toContainText("A value is of another type than documented.");
  await expect(summary(page)).not.toContainText("100 %");
});

test("an empty list where the count says more is no empty success", async ({ page, live }) => {
  const { versions } = await whole(page, live);
  await openWith(page, live, "nothing-of");
  await expect(page.getByRole("heading", { name: "The response is incomplete" })).toBeVisible();
  await expect(notices(page)).toContainText(`Only 0 of ${versions} entries are here; ${versions} are missing.`);
  await expect(summary(page)).toContainText(`of what is loaded: 0 of ${versions} entries`);
});

test("lists of one that are no lists are shown, and flagged", async ({ page, live }) => {
  const { pushes } = await whole(page, live, APPS.vendorExample);
  await openWith(page, live, "single", { AppId: APPS.vendorExample });
  await expect(announcement(page)).toHaveText(new RegExp(`^${pushes} push(es)? shown`));
  await expect(await openDataIssues(page)).toContainText("A value is of another type than documented.");
});

for (const [fault, refused] of [["page-limit=7", 4], ["page-cap=7", 0]] as const) {
  test(`${fault}: all entries are loaded in smaller pages, and the limit is remembered`, async ({ page, live }) => {
    const { pushes, versions } = await whole(page, live);
    const before = await calls(live);
    await openWith(page, live, fault);
    await expect(announcement(page)).toHaveText(new RegExp(`^${pushes} pushes shown`));
    await expect(figure(page, "Versions")).toHaveText(`${versions}`);
    await expect(await openDataIssues(page)).toContainText("ENS takes fewer entries a page than requested");
    const first = (await calls(live)) - before;
    expect(first).toBe(refused + Math.ceil(versions / (refused ? 5 : 7)));
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await expect.poll(async () => (await calls(live)) - before - first).toBe(first - refused);
    await expect(page.getByRole("progressbar")).toHaveCount(0);
    await expect(announcement(page)).toHaveText(new RegExp(`^${pushes} pushes shown`));
  });
}

test("codes are read by their family, and an unknown one by its HTTP status", async ({ page, live }) => {
  for (const [fault, attempts, words, remedy] of [
    ["code=ServiceUnavailable.Temp", 3, "ENS is not available at the moment.", "Wait a little"],
    ["code=Throttling.Api", 3, "ENS rate-limits the calls of this account.", "Wait"],
    ["code=Forbidden.AccessKeyDisabled", 1, "ENS does not know the access key, or it is disabled.", "RAM has this key enabled"],
    ["code=Forbidden.AccountArrears", 1, "its bill is not paid", "Settle the bill"],
    ["code=Forbidden.NoPermission", 1, "The credentials do not permit this.", "ens:DescribeDataPushResult"],
    ["unknown=503", 3, "ENS refused with the code Some.New.Code.", "list of error codes"],
    ["unknown=400", 1, "ENS refused with the code Some.New.Code.", "list of error codes"],
  ] as const) {
    const before = await calls(live);
    await openWith(page, live, fault);
    await expect(page.getByRole("alert"), fault).toContainText(words, { timeout: 20_000 });
    await expect(page.getByRole("alert"), fault).toContainText(remedy);
    expect((await calls(live)) - before, fault).toBe(attempts);
  }
});

test("times that mean none or lack a part are flagged, and stretch no range", async ({ page, live }) => {
  const { pushes } = await whole(page, live);
  await openWith(page, live, "odd-times", { view: "timeline" });
  await expect(announcement(page)).toHaveText(new RegExp(`^${pushes} pushes shown`));
  await page.getByRole("button", { name: /^Fit all/ }).click();
  await expect.poll(() => Number(inLink(page, "time")?.split(",")[0])).toBeGreaterThan(Date.parse("2020-01-01") / 1000);
  const issues = await openDataIssues(page);
  await expect(issues).toContainText("There is no start time, or one that means none.");
  await expect(issues).toContainText("The start time has no zone or can't be read; it is shown as it came.");
  await page.keyboard.press("Escape");
  await view(page, "Table");
  // As it came, with a flag and without a duration.
  const row = page.getByRole("grid").getByRole("row").filter({ hasText: "1970-01-01T00:00:00Z" }).first();
  await expect(row).toContainText(/–\s*Flag/);
});

test("structure in a description does not split a reason", async ({ page, live }) => {
  await openWith(page, live, "json-descriptions", { AppId: APPS.failing, view: "rollouts" });
  await allLoaded(page);
  await page.getByRole("application").focus();
  await page.keyboard.press(".");
  await expect(spoken(page)).toContainText(/\(DOWNLOAD\)/);
  await expect(spoken(page)).not.toContainText(/start_time|[{}]/);
});

test("a list that shifts between pages is merged, and what is missing is no success", async ({ page, live }) => {
  const { versions } = await whole(page, live);
  await openWith(page, live, "drift", { PageSize: "3" });
  await expect(notices(page)).toContainText(`Only ${versions - 1} of ${versions} entries are here; 1 is missing.`);
  await expect(summary(page)).not.toContainText("100 %");
  await expect(summary(page)).toContainText(`${versions - 1} of ${versions} entries`);
  await expect(await openDataIssues(page)).toContainText("stand on more than one page");
});

test("applications without a name are named by cluster and id", async ({ page, live }) => {
  await live.faults("nameless-apps");
  await page.goto(live.address());
  const first = page.getByRole("main").getByRole("listitem").first();
  await expect(first).toContainText(new RegExp(`^prod · ${APPS.living.slice(0, 8)}`));
  await first.getByRole("button").click();
  await allLoaded(page);
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("pushes that never ended are one step away", async ({ page, live }) => {
    await openWith(page, live, "stale-pushes", { AppId: APPS.living, view: "timeline" });
    await expect(page.getByRole("button", { name: /^显示全部 · 另有 \d+ 个在时段外$/ })).toBeEnabled();
    await expect(summary(page)).toContainText("疑似停滞");
  });

  test("an empty list, a cut text and a smaller page have their words", async ({ page, live }) => {
    const issues = async () => {
      await page.getByRole("button", { name: /条数据异常$/ }).click();
      return page.getByRole("group", { name: /条数据异常$/ });
    };
    for (const [fault, words] of [
      ["nothing-of", "TotalCount 与实际返回的条目数不一致。"],
      ["cut-texts", "有文本在字符中间被截断，以 � 代替。"],
      ["page-cap=7", "ENS 每页允许的条数少于请求的条数，已改用较小的页全部加载。"],
    ]) {
      await openWith(page, live, fault);
      await expect(await issues(), fault).toContainText(words);
    }
    await openWith(page, live, "code=Forbidden.AccessKeyDisabled");
    await expect(page.getByRole("alert")).toContainText("该 AccessKey 已被禁用");
  });
});
