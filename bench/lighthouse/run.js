// Runs Lighthouse on the demo, and prints its scores and times for desktop and mobile (with its simulated slow network and
// processor). `cargo xtask bench lighthouse` sets PUSHBOARD and CHROMIUM.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { median, print } from "../figures.js";
import { printHeader } from "../header.js";
import { APP, Demo } from "../stage.js";

const RUNS = 5;
const SCORES = ["performance", "accessibility", "best-practices"];
const TIMES = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "speed-index"];

const demo = await Demo.start(10_000);
const rows = [];
let [version, browser] = ["", ""];
for (const [name, config] of [["desktop", desktopConfig], ["mobile", undefined]]) {
  const runs = [];
  for (let run = 0; run < RUNS; run++) {
    const chrome = await launch({
      chromePath: process.env.CHROMIUM || undefined,
      chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"],
    });
    const { lhr } = await lighthouse(`${demo.url}?AppId=${APP}`, { port: chrome.port, onlyCategories: SCORES, logLevel: "error" }, config);
    await chrome.kill();
    runs.push(lhr);
    version = lhr.lighthouseVersion;
    browser = lhr.environment.hostUserAgent.match(/Chrome\/[\d.]+/)?.[0].replace("Chrome/", "Chromium ") ?? "";
  }
  rows.push([
    name,
    ...SCORES.map((score) => median(runs.map(({ categories }) => Math.round(categories[score].score * 100)))),
    ...TIMES.map((time) => median(runs.map(({ audits }) => audits[time].numericValue))),
  ]);
  for (const { audits } of runs.slice(0, 1)) {
    const failed = Object.values(audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode !== "informative");
    if (failed.length > 0) console.error(`    ${name}, below 0.9: ${failed.map(({ id, score }) => `${id} ${score}`).join(", ")}`);
  }
}
await demo.stop();
printHeader(browser);
print(`Lighthouse ${version}, the demo; ${RUNS} runs`, ["", ...SCORES, ...TIMES.map((time) => `${time}, ms`)], rows);
