// The page in plain JavaScript: fetches the answer, reads it (`?read=parse`, `scan` or `stream`) and draws the matrix and
// the timeline, or one of them (`?show=matrix`), each of the size that is asked for.
import { ask, response, settings, tell } from "./page.js";
import { Matrix } from "./matrix.js";
import { parse, scan, stream } from "./read.js";
import { Timeline } from "./timeline.js";

const { show, read, size } = settings();
const READ = { parse: async () => parse(await ask()), scan: async () => scan(await ask()), stream: async () => stream(await response()) };
// In a function of its own, so that the bytes are not held once they are read.
const columns = await READ[read]();
document.documentElement.setAttribute("data-complete", columns.length);
if (show !== "timeline") new Matrix(document.body, size, columns, tell);
if (show !== "matrix") new Timeline(document.body, size, columns, tell);
