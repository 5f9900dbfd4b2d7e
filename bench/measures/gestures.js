// What one step of a gesture costs: real mouse events by the browser's protocol, and for each the sum of all tasks of
// the page's main thread from the event until the next one: handling, layout, drawing, handing the frame over.
import { able, CONTESTANTS } from "../contestants.js";
import { noted, traced, withPage } from "../browser.js";
import { percentile, print, record } from "../figures.js";

export const title = "Steps of gestures";
/** Events a gesture. */
const STEPS = 36;
/** Milliseconds between two: every second frame. */
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

/** There and back again. */
const swing = (step) => (step % 30 < 15 ? step % 15 : 15 - (step % 15));

export async function measure({ stage, answers, size, runs, names: asked }) {
  for (const [view, gestures] of Object.entries(GESTURES)) {
    for (const answer of answers) {
      stage.answer = answer;
      const { names, without } = able(asked, "gestures", answer);
      const samples = {};
      // Steps of all runs stand together: a percentile of a few hundred says more than a median of percentiles.
      for (let run = 0; run < runs; run++) {
        for (const name of names) {
          const steps = await play(stage, CONTESTANTS[name], size, view, gestures);
          for (const [gesture, ms] of Object.entries(steps)) (samples[`${name}/${gesture}`] ??= []).push(...ms);
        }
      }
      for (const gesture of names.includes("app") ? Object.keys(gestures) : []) {
        record(`${view}, ${gesture}, p95 of a step, ms`, answer.statuses, percentile(samples[`app/${gesture}`], 0.95));
      }
      print(
        `${view}, main-thread ms a step: p50 / p95 / max; ${answer.statuses.toLocaleString("en-US")} statuses, ${runs} runs of ${STEPS} steps`,
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
    await noted(page, "painted");
    await page.waitForTimeout(500);
    // From here on nothing but the steps' marks is the observer's.
    await page.evaluate(() => bench.rest());
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

/** For each mark the time of all tasks from the one that holds it until the next mark's. */
export function costs(tasks, marks) {
  // The first step may still warm up what all later ones use; the last has no end.
  const sums = new Array(marks.length).fill(0);
  let next = 0;
  for (const { at, ms } of tasks) {
    while (next < marks.length && marks[next].at <= at + ms) next++;
    if (next > 0) sums[next - 1] += ms;
  }
  return sums.slice(0, -1);
}
