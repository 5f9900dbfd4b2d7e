// The cost of a step of a gesture: for each of a series of real mouse events, the sum of all tasks of the main thread until
// the next event, which includes event handlers, layout, drawing and the commit of the frame.
import { participants, CONTESTANTS } from "../contestants.js";
import { waitFor, traced, withPage } from "../browser.js";
import { percentile, print, recordCost } from "../figures.js";

export const title = "Steps of gestures";
/** Events per gesture. */
const STEPS = 36;
/** Milliseconds between two events, which is two frames. */
const PAUSE = 34;

const GESTURES = {
  timeline: {
    zoom: { kinds: ["wheel"], step: (mouse, at, step) => mouse("mouseWheel", at, { deltaX: 0, deltaY: step % 30 < 15 ? -60 : 60 }) },
    pan: {
      kinds: ["pointermove"],
      begin: (mouse, at) => mouse("mousePressed", at, { button: "left", buttons: 1, clickCount: 1 }),
      step: (mouse, at, step) => mouse("mouseMoved", { x: at.x + swing(step) * 9, y: at.y + swing(step) * 3 }, { button: "left", buttons: 1 }),
      end: (mouse, at) => mouse("mouseReleased", at, { button: "left" }),
    },
    hover: { kinds: ["pointermove"], step: (mouse, at, step) => mouse("mouseMoved", { x: at.x + step * 7, y: at.y + swing(step) * 5 }) },
  },
  matrix: {
    scroll: { kinds: ["wheel"], step: (mouse, at, step) => mouse("mouseWheel", at, { deltaX: step % 3 ? 0 : 36, deltaY: step % 6 < 3 ? 120 : -120 }) },
    hover: { kinds: ["pointermove"], step: (mouse, at, step) => mouse("mouseMoved", { x: at.x + step * 11, y: at.y + swing(step) * 7 }) },
  },
};

/** Forth and back. */
const swing = (step) => (step % 30 < 15 ? step % 15 : 15 - (step % 15));

export async function measure({ stage, responses, size, runs, names: selected }) {
  for (const [view, gestures] of Object.entries(GESTURES)) {
    for (const response of responses) {
      stage.response = response;
      const { names, without } = participants(selected, "gestures", response);
      const samples = {};
      // The percentiles are over the steps of all runs, since those of one run have too few steps.
      for (let run = 0; run < runs; run++) {
        for (const name of names) {
          const steps = await play(stage, CONTESTANTS[name], size, view, gestures);
          for (const [gesture, ms] of Object.entries(steps)) (samples[`${name}/${gesture}`] ??= []).push(...ms);
        }
      }
      for (const gesture of names.includes("app") ? Object.keys(gestures) : []) {
        recordCost(`${view}, ${gesture}, p95 of a step, ms`, response.statuses, percentile(samples[`app/${gesture}`], 0.95));
      }
      print(
        `${view}, main-thread ms a step: p50 / p95 / max; ${response.statuses.toLocaleString("en-US")} statuses, ${runs} runs of ${STEPS} steps`,
        ["", ...Object.keys(gestures)],
        names.map((name) => [name, ...Object.keys(gestures).map((gesture) => spread(samples[`${name}/${gesture}`]))]),
        without,
      );
    }
  }
}

const spread = (ms) => [0.5, 0.95, 1].map((share) => percentile(ms, share).toFixed(1)).join(" / ");

async function play(stage, contestant, size, view, gestures) {
  return withPage(async (page, browser) => {
    await page.goto(stage.url + contestant.path(view, size));
    await waitFor(page, "painted");
    await page.waitForTimeout(500);
    // From now on the observer only marks the steps.
    await page.evaluate(() => bench.stop());
    const box = await page.locator(contestant.drawing).first().boundingBox();
    const at = { x: Math.round(box.x + box.width * 0.45), y: Math.round(box.y + Math.min(box.height, 900 - box.y) * 0.5) };
    const session = await page.context().newCDPSession(page);
    const mouse = (type, { x, y }, more = {}) => session.send("Input.dispatchMouseEvent", { type, x, y, ...more });
    const found = {};
    for (const [name, { kinds, begin, step, end }] of Object.entries(gestures)) {
      await mouse("mouseMoved", at);
      await begin?.(mouse, at);
      await page.waitForTimeout(200);
      const { tasks, marks } = await traced(page, browser, async () => {
        await page.evaluate((kinds) => bench.markSteps(kinds), kinds);
        for (let count = 0; count < STEPS; count++) {
          await step(mouse, at, count);
          await page.waitForTimeout(PAUSE);
        }
      });
      await end?.(mouse, at);
      found[name] = costs(tasks, marks.filter((mark) => mark.name === "bench-step"));
    }
    return found;
  });
}

/** For each mark, the time of all tasks from the one that contains it up to the one of the next mark. */
export function costs(tasks, marks) {
  // The last step has no end.
  const sums = new Array(marks.length).fill(0);
  let next = 0;
  for (const { at, ms } of tasks) {
    while (next < marks.length && marks[next].at <= at + ms) next++;
    if (next > 0) sums[next - 1] += ms;
  }
  return sums.slice(0, -1);
}
