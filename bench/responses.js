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

/** Kinds of data that differ from what the simulator sends, by name: what each makes of an entry. */
export const KINDS = {
  "regions in random order": (entry, random) => {
    for (const stat of entry.StatusStatS?.StatusStat ?? []) shuffle(stat.RegionIds?.RegionId ?? [], random);
  },
  "a stat for each status": (entry) => {
    const stats = entry.StatusStatS?.StatusStat;
    if (!stats) return;
    entry.StatusStatS.StatusStat = stats.flatMap((stat) =>
      (stat.RegionIds?.RegionId ?? []).map((push) => ({ ...stat, RegionIdCount: 1, RegionIds: { RegionId: [push] } })),
    );
  },
  "all descriptions different": (entry, random) => {
    for (const stat of entry.StatusStatS?.StatusStat ?? [])
      for (const push of stat.RegionIds?.RegionId ?? []) push.StatusDescrip = `${push.StatusDescrip ?? ""} (${random().toString(16)})`;
  },
};

/** The same pushes as another kind of data. */
export function ofKind(response, name) {
  let seed = 0x2545f491;
  const random = () => (seed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
  const parsed = JSON.parse(response.whole);
  for (const entry of parsed.PushResults.PushResult) KINDS[name](entry, random);
  return rewritten(response, parsed);
}

function shuffle(items, random) {
  for (let at = items.length - 1; at > 0; at--) {
    const other = random() % (at + 1);
    [items[at], items[other]] = [items[other], items[at]];
  }
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
  return { ...rewritten(response, parsed), at: new Date(Date.parse(response.at) + 60_000).toISOString() };
}

/** A response with these entries, whole and in pages. */
function rewritten(response, parsed) {
  const entries = parsed.PushResults.PushResult;
  const page = (number) => ({
    PageNumber: number + 1,
    PageSize: PAGE,
    PushResults: { PushResult: entries.slice(number * PAGE, (number + 1) * PAGE) },
    RequestId: parsed.RequestId,
    TotalCount: entries.length,
  });
  return {
    statuses: response.statuses,
    whole: Buffer.from(JSON.stringify(parsed)),
    pages: response.pages.map((_, number) => Buffer.from(JSON.stringify(page(number)))),
    at: response.at,
  };
}

function fail(push) {
  const at = Date.parse(push.UpdateTime ?? push.StartTime ?? "2026-01-01T00:00:00Z") + 60_000;
  return { ...push, StatusDescrip: "edge node agent is offline", UpdateTime: `${new Date(at).toISOString().slice(0, 19)}Z` };
}
