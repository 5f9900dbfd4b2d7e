// Responses of ENS, recorded once from the demo so that all contestants receive the same bytes, and the same responses a
// minute later, with some changes.
import { APP, Demo } from "./stage.js";

/** Entries per page. */
const PAGE = 100;

/** Records a response with about this many statuses, whole and in pages of 100 entries. */
export async function recordResponse(statuses) {
  const demo = await Demo.start(statuses);
  const whole = await demo.get(`api/push-results?AppId=${APP}`);
  const pages = [];
  for (let total = Infinity; pages.length * PAGE < total; ) {
    const page = await demo.get(`api/push-results?AppId=${APP}&PageNumber=${pages.length + 1}&PageSize=${PAGE}`);
    total = Number(page.subarray(-200).toString().match(/"TotalCount":(\d+)/)[1]);
    pages.push(page);
  }
  await demo.stop();
  return { whole, pages, statuses: count(whole), at: new Date().toISOString() };
}

/** The number of statuses in a whole response. */
function count(whole) {
  const needle = Buffer.from('"RegionId":"');
  let found = 0;
  for (let at = whole.indexOf(needle); at >= 0; at = whole.indexOf(needle, at + needle.length)) found++;
  return found;
}

/** The same pushes a minute later, when one of a hundred that had not failed has failed. */
export function later(response) {
  return (response.later ??= changed(response, 100));
}

function changed(response, nth) {
  const parsed = JSON.parse(response.whole);
  const entries = parsed.PushResults.PushResult;
  let seen = 0;
  for (const { StatusStatS } of entries) {
    const stats = StatusStatS?.StatusStat;
    if (!stats) continue;
    const failed = [];
    for (const stat of stats) {
      if (stat.Status === "FAILED") continue;
      const pushes = stat.RegionIds.RegionId;
      const kept = pushes.filter(() => ++seen % nth !== 0);
      failed.push(...pushes.filter((push) => !kept.includes(push)).map(fail));
      stat.RegionIds.RegionId = kept;
      stat.RegionIdCount = kept.length;
    }
    if (failed.length === 0) continue;
    const group = stats.find(({ Status }) => Status === "FAILED");
    if (group) {
      group.RegionIds.RegionId.push(...failed);
      group.RegionIdCount += failed.length;
    } else {
      stats.unshift({ RegionIdCount: failed.length, RegionIds: { RegionId: failed }, Status: "FAILED" });
    }
  }
  const page = (number) => ({
    PageNumber: number + 1,
    PageSize: PAGE,
    PushResults: { PushResult: entries.slice(number * PAGE, (number + 1) * PAGE) },
    RequestId: parsed.RequestId,
    TotalCount: entries.length,
  });
  return {
    ...response,
    whole: Buffer.from(JSON.stringify(parsed)),
    pages: response.pages.map((_, number) => Buffer.from(JSON.stringify(page(number)))),
    at: new Date(Date.parse(response.at) + 60_000).toISOString(),
  };
}

function fail(push) {
  const at = Date.parse(push.UpdateTime ?? push.StartTime ?? "2026-01-01T00:00:00Z") + 60_000;
  return { ...push, StatusDescrip: "edge node agent is offline", UpdateTime: `${new Date(at).toISOString().slice(0, 19)}Z` };
}
