// Answers of the proxy for scenarios that need a certain one: the operation's real shapes, small. Must not know
// the page.
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

/** The body of an answer and its HTTP status. */
export interface Answer {
  status: number;
  body: string;
}

/** What the page is given: an answer, or no connection at all. */
export type Given = Answer | "no connection";

/** The body of a whole answer, or of one of its pages. */
export function answer(
  entries: Entry[],
  page: { number?: number; size?: number; total?: number; requestId?: string } = {},
): Answer {
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
export function refusal(
  status: number,
  code: string,
  more: { request_id?: string; field?: string; ram_action?: string; retry_after?: number } = {},
): Answer {
  const error = { code, message: `the code is ${code}`, remedy: "see the page", ...more };
  return { status, body: JSON.stringify(error) };
}

/** Gives an answer to an intercepted request. */
export async function give(route: Route, given: Given): Promise<void> {
  if (given === "no connection") return route.abort("connectionrefused");
  return route.fulfill({ ...given, contentType: "application/json" });
}

/**
 * Answers all the page's questions for push results; `answers` is told the question and how many came before it.
 * The questions asked so far are returned, growing.
 */
export async function answerPushResults(
  page: Page,
  answers: (asked: URLSearchParams, before: number) => Given | Promise<Given>,
): Promise<URLSearchParams[]> {
  const asked: URLSearchParams[] = [];
  await page.route(/\/api\/push-results\?/, async (route) => {
    const question = new URL(route.request().url()).searchParams;
    asked.push(question);
    const given = await answers(question, asked.length - 1);
    // The page may have stopped waiting: that is its right.
    await give(route, given).catch(() => {});
  });
  return asked;
}

/** Something that the test lets through when it is ready. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** Edge nodes of the small board, in the order of their ids. */
export const REGIONS = ["cn-beijing-cmcc", "cn-hangzhou-unicom", "cn-shanghai-telecom", "cn-wuxi-5"];

const at = (time: string) => `2024-03-05T${time}Z`;

/** Two versions of a game and one of a model, on four edge nodes; one push failed, one is not targeted. */
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

/** The same while one of its pushes still runs. */
export function movingBoard(start: Date, update: Date): Entry[] {
  const iso = (time: Date) => time.toISOString().replace(/\.\d+/, "");
  const running = [{ region: "cn-beijing-cmcc", start: iso(start), update: iso(update), says: "Pushing" }];
  const [first, second, third] = SMALL_BOARD;
  return [first, second, { ...third, pushes: { ...third.pushes, PUSHING: running } }];
}
