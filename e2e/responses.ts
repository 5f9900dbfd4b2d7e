// Mock responses of the proxy: small, with the shapes of the real ones.
import type { Page, Route } from "@playwright/test";

/** A push to one edge node; times as ENS writes them, `2021-12-07T02:37:10Z`. */
export interface Push {
  region: string;
  start?: string;
  update?: string;
  says?: string;
}

/** A version of a data file with its pushes by status. */
export interface Entry {
  name: string;
  version: string;
  pushes: Record<string, Push[]>;
  /** RegionIdCount where it is not the number of pushes. */
  counted?: Record<string, number>;
}

/** The body of a response, its HTTP status, and headers beside the usual ones. */
export interface MockResponse {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** The result of a request: a response, or no connection. */
export type MockResult = MockResponse | "no connection";

/** A response with all push results, or with one page of them. */
export function pushResults(
  entries: Entry[],
  page: { number?: number; size?: number; total?: number; requestId?: string } = {},
): MockResponse {
  const body = {
    PageNumber: page.number ?? 1,
    PageSize: page.size ?? 100,
    TotalCount: page.total ?? entries.length,
    RequestId: page.requestId ?? "4F4C8B1E-0A55-4D3B-9C39-8D2C6C0F1A11",
    PushResults: { PushResult: entries.map(onWire) },
  };
  return { status: 200, body: JSON.stringify(body) };
}

function onWire({ name, version, pushes, counted }: Entry) {
  const statuses = Object.entries(pushes).map(([status, list]) => ({
    Status: status,
    RegionIdCount: counted?.[status] ?? list.length,
    RegionIds: {
      RegionId: list.map(({ region, start, update, says }) => ({
        RegionId: region,
        StartTime: start,
        UpdateTime: update,
        StatusDescrip: says,
      })),
    },
  }));
  return { Name: name, Version: version, StatusStatS: { StatusStat: statuses } };
}

/** An error as the proxy passes it on. */
export function errorResponse(
  status: number,
  code: string,
  more: { request_id?: string; field?: string; ram_action?: string; retry_after?: number } = {},
): MockResponse {
  const error = { code, message: `the code is ${code}`, remedy: "see the page", ...more };
  return { status, body: JSON.stringify(error) };
}

/** Ends an intercepted request with a result. */
export async function respond(route: Route, result: MockResult): Promise<void> {
  if (result === "no connection") return route.abort("connectionrefused");
  return route.fulfill({ ...result, contentType: "application/json" });
}

/**
 * Intercepts the page's requests for push results. `results` receives the query and the number of earlier requests.
 * Returns the queries so far, a list that grows with each request.
 */
export async function mockPushResults(
  page: Page,
  results: (query: URLSearchParams, before: number) => MockResult | Promise<MockResult>,
): Promise<URLSearchParams[]> {
  const queries: URLSearchParams[] = [];
  await page.route(/\/api\/push-results\?/, async (route) => {
    const query = new URL(route.request().url()).searchParams;
    queries.push(query);
    const result = await results(query, queries.length - 1);
    // The page may have cancelled the request.
    await respond(route, result).catch(() => {});
  });
  return queries;
}

/** A promise that the test resolves when it is ready. */
export function barrier(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** The edge nodes of the small board, in the order of their ids. */
export const REGIONS = ["cn-beijing-cmcc", "cn-hangzhou-unicom", "cn-shanghai-telecom", "cn-wuxi-5"];

const at = (time: string) => `2024-03-05T${time}Z`;

/** A time of day of the small board as a Unix timestamp. */
export const seconds = (time: string) => Date.parse(at(time)) / 1000;

/** Two versions of a game and one of a model, on four edge nodes; one push failed, one node is not targeted. */
export const SMALL_BOARD: Entry[] = [
  {
    name: "1598/mirror_file/game.tar",
    version: "84991",
    pushes: {
      SUCCESS: REGIONS.map((region, n) => ({
        region,
        start: at("08:00:00"),
        update: at(`08:0${n + 1}:00`),
        says: "Success",
      })),
    },
  },
  {
    name: "1598/mirror_file/game.tar",
    version: "84992",
    pushes: {
      FAILED: [
        { region: "cn-wuxi-5", start: at("10:00:00"), update: at("10:30:00"), says: "md5 mismatch after download" },
      ],
      SUCCESS: REGIONS.slice(0, 3).map((region, n) => ({
        region,
        start: at("09:00:00"),
        update: at(`09:1${n}:00`),
        says: "成功",
      })),
    },
  },
  {
    name: "1598/config/speech-model.bin",
    version: "v3",
    pushes: {
      SUCCESS: REGIONS.slice(1).map((region) => ({
        region,
        start: at("11:00:00"),
        update: at("12:00:00"),
        says: "Success",
      })),
    },
  },
];

/** The same with one running push. */
export function movingBoard(start: Date, update: Date): Entry[] {
  const iso = (time: Date) => time.toISOString().replace(/\.\d+/, "");
  const running = [{ region: "cn-beijing-cmcc", start: iso(start), update: iso(update), says: "Pushing" }];
  const [first, second, third] = SMALL_BOARD;
  return [first, second, { ...third, pushes: { ...third.pushes, PUSHING: running } }];
}
