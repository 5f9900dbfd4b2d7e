// The states without a board or with an old one: each has an explanation and a remedy, and none looks like a success.
import type { Page } from "@playwright/test";
import { barrier, errorResponse, mockPushResults, type MockResult, movingBoard, pushResults, respond, SMALL_BOARD } from "./responses";
import {
  allLoaded, announcement, APPS, canvas, chip, drawing, figure, notices, open, openBoard, openDataIssues, painted, patches, searchField, summary,
} from "./board";
import { BINARY, expect, serve, stop, test } from "./fixtures";

const REQUEST_ID = "CEF72CEB-54B6-4AE8-B225-F876FF7BA984";

const heading = (page: Page, name: string) => page.getByRole("main").getByRole("heading", { name });

/** Opens a board with those results, one after the other; the last one is repeated. */
const openWith = async (page: Page, ...results: MockResult[]) => {
  const queries = await mockPushResults(page, (_, before) => results[Math.min(before, results.length - 1)]);
  await open(page, { AppId: "some-app" });
  return queries;
};

/** The page shows no successful push. */
const expectNoSuccess = async (page: Page) => {
  await expect(summary(page)).toHaveCount(0);
  await expect(drawing(page)).toHaveCount(0);
  await expect(page.getByRole("main")).not.toContainText(/Pushed|100 %/);
};

test("a skeleton is shown during the first load", async ({ page }) => {
  const late = barrier();
  await mockPushResults(page, async () => {
    await late.opened;
    return pushResults(SMALL_BOARD);
  });
  await open(page, { AppId: "some-app" });
  await expect(heading(page, "Querying ENS…")).toBeVisible();
  // The summary is empty, but has its final size.
  await expect(summary(page).getByRole("definition")).toHaveText(Array(6).fill(""));
  await expect(summary(page).locator(".share")).toHaveText(/^\s*$/);
  await expect(drawing(page)).toHaveCount(0);
  late.open();
  await painted(page);
  await expect(heading(page, "Querying ENS…")).toHaveCount(0);
});

test("an application without pushes has an explanation and advice", async ({ page }) => {
  await open(page, { AppId: APPS.empty });
  await expect(heading(page, "No pushes")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("check the application's ID");
  await expect(page.getByRole("main")).not.toContainText(/100 %/);
});

test("filters that hide all pushes can be cleared", async ({ page }) => {
  await openWith(page, pushResults(SMALL_BOARD));
  await allLoaded(page);
  await searchField(page).fill("no such thing");
  await expect(heading(page, "No matches")).toBeVisible();
  await expect(announcement(page)).toHaveText("0 pushes shown, 0 failed");
  await page.getByRole("main").getByRole("button", { name: "Clear filters" }).click();
  await painted(page);
  await expect(searchField(page)).toHaveValue("");
  await chip(page, "Unknown").click();
  await expect(heading(page, "No matches")).toBeVisible();
});

test("a link with an invalid query marks its fields and sends nothing", async ({ page }) => {
  const queries = await mockPushResults(page, () => pushResults(SMALL_BOARD));
  await open(page, { AppId: "some-app", PageSize: "0", MinDate: "yesterday" });
  await expect(heading(page, "Invalid query")).toBeVisible();
  for (const [name, text] of [["Page size", "0"], ["From", "yesterday"]]) {
    const field = page.getByRole("search").getByLabel(name, { exact: true });
    await expect(field).toBeVisible();
    await expect(field).toHaveValue(text);
    await expect(field).toHaveAttribute("aria-invalid", "true");
  }
  expect(queries).toEqual([]);
});

test("blocked storage is reported once, and the page works without it", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get: () => {
        throw new DOMException("blocked", "SecurityError");
      },
    });
  });
  await openWith(page, pushResults(SMALL_BOARD));
  await allLoaded(page);
  await expect(notices(page)).toContainText("This browser stores nothing for this page");
  await notices(page).getByRole("button", { name: "Dismiss" }).click();
  await expect(notices(page)).not.toContainText("This browser stores nothing");
  await painted(page);
});

test("full storage is reported once, and the page works", async ({ page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await openWith(page, pushResults(SMALL_BOARD));
  await allLoaded(page);
  await expect(notices(page).getByText("This browser stores nothing for this page")).toHaveCount(1);
  await notices(page).getByRole("button", { name: "Dismiss" }).click();
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(page.getByText("此浏览器不允许")).toHaveCount(0);
});

test.describe("when ENS or the proxy returns an error", () => {
  test.use({ failedRequests: true });

  test("a missing permission is shown with the policy that grants it", async ({ page }) => {
    const denied = errorResponse(403, "NoPermission", {
      request_id: REQUEST_ID,
      ram_action: "ens:DescribeDataPushResult",
    });
    await openWith(page, denied, pushResults(SMALL_BOARD));
    const alert = page.getByRole("alert");
    await expect(alert.getByRole("heading", { name: "Permission denied" })).toBeVisible();
    await expect(alert).toContainText(REQUEST_ID);
    await expect(alert).toContainText("NoPermission");
    const policy = JSON.parse(await alert.locator("pre").innerText());
    expect(policy.Statement[0]).toEqual({ Effect: "Allow", Action: ["ens:DescribeDataPushResult"], Resource: "*" });
    await expectNoSuccess(page);
    await alert.getByRole("button", { name: "Try again" }).click();
    await allLoaded(page);
  });

  const errors: [string, number, string, RegExp][] = [
    ["Throttling.User", 429, "Query failed", /rate-limits the calls.*Wait/s],
    // PageSize would be tried again with smaller pages.
    ["InvalidParameter.DataNames", 400, "Invalid query", /does not accept the value of DataNames/],
    ["ens.interface.error", 502, "Query failed", /call inside ENS failed/],
    ["ServiceUnavailable", 503, "Query failed", /not available at the moment/],
    ["SignatureDoesNotMatch", 502, "Query failed", /ALIBABA_CLOUD_ACCESS_KEY_SECRET/],
    ["InvalidTimeStamp.Expired", 502, "Query failed", /15 minutes.*Set the clock/s],
    ["Some.New.Code", 502, "Query failed", /refused with the code Some\.New\.Code/],
    ["Pushboard.BadResponse", 502, "Query failed", /cut short or malformed/],
    ["Pushboard.TimedOut", 504, "Query failed", /did not respond in time/],
  ];
  test("each code has a text and a remedy", async ({ page }) => {
    await openWith(page, ...errors.map(([code, status]) => errorResponse(status, code, { request_id: REQUEST_ID })));
    const alert = page.getByRole("alert");
    for (const [code, , title, words] of errors) {
      await expect(alert).toContainText(code);
      await expect(alert.getByRole("heading", { name: title })).toBeVisible();
      await expect(alert).toContainText(words);
      await expect(alert).toContainText(REQUEST_ID);
      await expectNoSuccess(page);
      await alert.getByRole("button", { name: "Try again" }).click();
    }
  });

  test("after an invalid response the old data stays, with its age and the reason", async ({ page }) => {
    await openWith(page, pushResults(SMALL_BOARD), errorResponse(502, "Pushboard.BadResponse", { request_id: REQUEST_ID }));
    await allLoaded(page);
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await expect(notices(page)).toContainText(/What you see is .* old\. The response of ENS is cut short/);
    await expect(notices(page)).toContainText(REQUEST_ID);
    await expect(summary(page)).toContainText("6 of 7");
    await painted(page);
  });

  test("a response that is not from the proxy is no success", async ({ page }) => {
    await openWith(page, { status: 502, body: "<html><h1>Bad Gateway</h1></html>" });
    await expect(page.getByRole("alert")).toContainText("Pushboard.BadResponse");
    await expectNoSuccess(page);
  });

  test("a missing connection is reported", async ({ page }) => {
    await openWith(page, "no connection", pushResults(SMALL_BOARD));
    await expect(heading(page, "No connection")).toBeVisible();
    await expect(page.getByRole("alert")).toContainText("Check that the Pushboard server runs");
    await page.getByRole("button", { name: "Try again" }).click();
    await allLoaded(page);
  });

  test("when a page of a load fails, the previous pages stay and are marked as incomplete", async ({ page }) => {
    let isBack = false;
    await mockPushResults(page, (query) => {
      const number = Number(query.get("PageNumber"));
      return number === 1 || isBack
        ? pushResults([SMALL_BOARD[number - 1]], { number, size: 1, total: 3 })
        : errorResponse(503, "ServiceUnavailable");
    });
    await open(page, { AppId: "paged", PageSize: "1" });
    await expect(notices(page)).toContainText("Only 1 of 3 entries are here; 2 are missing.");
    await expect(notices(page)).toContainText("ENS is not available at the moment.");
    await expect(summary(page)).toContainText("of what is loaded: 1 of 3 entries");
    await expect(figure(page, "Time remaining")).toHaveText("Unknown");
    await painted(page);
    isBack = true;
    await notices(page).getByRole("button", { name: "Try again" }).click();
    await expect(summary(page)).toContainText("6 of 7");
    await expect(summary(page)).not.toContainText("of what is loaded");
    await expect(figure(page, "Time remaining")).toHaveText("Ended");
    await expect(notices(page)).not.toContainText("missing");
  });

  test("without the permission to list applications only the text field is offered", async ({ page }) => {
    await page.route("**/api/applications", (route) =>
      respond(route, errorResponse(403, "NoPermission", { ram_action: "ens:ListApplications" })),
    );
    await page.goto("/");
    await page.getByRole("button", { name: "Applications" }).click();
    await expect(page.getByText("No permission to list applications (ens:ListApplications).")).toBeVisible();
    await page.getByRole("combobox", { name: "Application" }).fill(APPS.healthy);
    await page.keyboard.press("Enter");
    await allLoaded(page);
  });

  test("without the names of edge nodes their ids show the city", async ({ page }) => {
    await page.route("**/api/regions", (route) =>
      respond(route, errorResponse(403, "NoPermission", { ram_action: "ens:DescribeEnsRegions" })),
    );
    await mockPushResults(page, () => pushResults(SMALL_BOARD));
    await openBoard(page, { AppId: "a", file: "1598/mirror_file/game.tar", version: "84991", region: "cn-beijing-cmcc" });
    const details = page.getByRole("region", { name: "Details" });
    await expect(details).toContainText("Names of edge nodes can't be read (ens:DescribeEnsRegions)");
    await expect(details).toContainText("cmcc");
  });

  test("the page recovers when the proxy is back", async ({ page }) => {
    const served = await serve(BINARY, ["--listen", "127.0.0.1:0", "--demo"]);
    await page.goto(`${served.url}?AppId=${APPS.healthy}`);
    await allLoaded(page);
    await painted(page);
    await stop(served);
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await expect(notices(page)).toContainText("The Pushboard server can't be reached.");
    await painted(page);
    await expect(figure(page, "Edge nodes")).toHaveText(/^[1-9]/);
    const again = await serve(BINARY, ["--listen", new URL(served.url).host, "--demo"]);
    await notices(page).getByRole("button", { name: "Try again" }).click();
    await expect(notices(page)).not.toContainText("The Pushboard server can't be reached.");
    await stop(again);
  });
});

test("a truncated response is never shown as complete", async ({ page }) => {
  const whole = pushResults(SMALL_BOARD).body;
  const cuts = [0, 1, 20, 100, Math.floor(whole.length / 2), whole.length - 40, whole.length - 2, whole.length - 1];
  let next = 0;
  const queries = await mockPushResults(page, () => ({ status: 200, body: whole.slice(0, cuts[next]) }));
  await open(page, { AppId: "cut" });
  for (; next < cuts.length; next++) {
    if (next > 0) await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => queries.length).toBe(next + 1);
    await expect(page.getByRole("alert")).toContainText("Pushboard.BadResponse");
    await expectNoSuccess(page);
  }
});

test("an error with status 200 is not shown as a board", async ({ page }) => {
  await openWith(page, { status: 200, body: JSON.stringify({ Code: "Throttling.User", Message: "x", RequestId: REQUEST_ID }) });
  await expect(page.getByRole("alert")).toContainText("Throttling.User");
  await expect(page.getByRole("alert")).toContainText(REQUEST_ID);
  await expectNoSuccess(page);
});

test("nulls and missing elements are shown as missing", async ({ page }) => {
  const body = JSON.stringify({
    PushResults: {
      PushResult: [
        null,
        { Name: null, Version: null, StatusStatS: null },
        { Name: "game.tar", Version: 7, StatusStatS: { StatusStat: [{ Status: "SUCCESS", RegionIds: { RegionId: [{ RegionId: "cn-wuxi-5" }] } }] } },
      ],
    },
  });
  await openWith(page, { status: 200, body });
  await allLoaded(page);
  await expect(announcement(page)).toHaveText("1 push shown, 0 failed");
  await expect(await openDataIssues(page)).toContainText("There is no start time, or one that means none.");
});

for (const [language, button, note] of [
  ["en-US", "Applications", "5 more applications are not listed. Type the AppId."],
  ["zh-CN", "应用列表", "另有 5 个应用未列出，请直接输入 AppId。"],
] as const) {
  test.describe(language, () => {
    test.use({ locale: language });

    test("a list of applications comes page by page, and says how many it lacks", async ({ page }) => {
      // 45 of 50: the last page is not whole.
      await page.route(/\/api\/applications/, (route) => {
        const number = Number(new URL(route.request().url()).searchParams.get("PageNumber") ?? 1);
        const ids = Array.from({ length: number > 3 ? 0 : number === 3 ? 5 : 20 }, (_, at) => (number - 1) * 20 + at);
        const App = ids.map((id) => ({ AppId: `app-${id}`, AppInfo: JSON.stringify({ AppMetaData: { AppName: `name ${id}` } }) }));
        return route.fulfill({ json: { Applications: { Application: [{ ClusterName: "c", AppList: { App } }] }, TotalCount: 50, PageNumber: number, PageSize: 20 } });
      });
      await page.goto("/");
      await page.getByRole("button", { name: button, exact: true }).click();
      await expect(page.getByText(note)).toBeVisible();
      await expect(page.getByRole("option").filter({ hasText: "name 44" })).toHaveCount(1);
    });
  });
}

test("hidden characters in names and ids are made visible", async ({ page }) => {
  const disguised = "\u202egpj.exe\u0007";
  await page.route("**/api/applications", (route) =>
    respond(route, {
      status: 200,
      body: JSON.stringify({
        Applications: { Application: [{ ClusterName: disguised, AppList: { App: [{ AppId: "a-1", AppInfo: JSON.stringify({ AppName: disguised }) }] } }] },
      }),
    }),
  );
  await mockPushResults(page, () => pushResults(SMALL_BOARD, { requestId: `id${disguised}` }));
  await page.goto("/");
  const start = page.getByRole("main").getByRole("listitem").first();
  await expect(start).toContainText("a-1");
  await page.getByRole("button", { name: "Applications" }).click();
  const option = page.getByRole("option").first();
  await expect(option).toContainText("a-1");
  for (const place of [start, option]) expect(await place.textContent()).not.toMatch(/[\u202e\u0007]/);
  await option.click();
  await page.keyboard.press("Enter");
  await allLoaded(page);
  // The request id is in the menu of the age.
  await summary(page).getByRole("button", { name: /^Updated/ }).click();
  await expect(summary(page)).toContainText("gpj.exe");
  expect(await page.locator("body").textContent()).not.toMatch(/[\u202e\u0007]/);
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN", failedRequests: true });

  test("the states are in Chinese", async ({ page }) => {
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "预推完成了吗？" })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
    await openWith(
      page,
      errorResponse(403, "NoPermission", { request_id: REQUEST_ID, ram_action: "ens:DescribeDataPushResult" }),
      errorResponse(429, "Throttling.User"),
      pushResults([]),
      pushResults(SMALL_BOARD),
    );
    await expect(heading(page, "缺少权限")).toBeVisible();
    await expect(page.getByRole("alert")).toContainText("当前凭证没有执行此操作的权限。");
    await page.getByRole("button", { name: "重试" }).click();
    await expect(page.getByRole("alert")).toContainText("已被限流");
    await page.getByRole("button", { name: "重试" }).click();
    await expect(heading(page, "没有预推")).toBeVisible();
    await page.getByRole("button", { name: "刷新", exact: true }).click();
    await expect(announcement(page)).toHaveText("显示 11 条预推，其中 1 条失败");
    await expect(page.getByRole("button", { name: /^失败/ })).toBeVisible();
    // The switch changes to English at once, and the language is stored.
    await page.getByRole("button", { name: "English" }).click();
    await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
    await page.reload();
    await expect(announcement(page)).toHaveText("11 pushes shown, 1 failed");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  });
});

test("a running push is not painted as a success", async ({ page }) => {
  const now = Date.now();
  await openWith(page, pushResults(movingBoard(new Date(now - 60_000), new Date(now - 30_000))));
  await allLoaded(page);
  await chip(page, "Pushing").click();
  await expect(announcement(page)).toHaveText("1 push shown, 0 failed");
  await expect(figure(page, "Time remaining")).not.toHaveText("Ended");
  await painted(page);
  expect((await patches(canvas(page), "success-cell")).pixels).toBe(0);
});
