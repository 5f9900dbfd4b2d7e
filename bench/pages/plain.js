// The page in plain JavaScript: fetches the answer, reads it (`?read=parse` or `?read=scan`) and draws the matrix and
// the timeline, or one of them (`?show=matrix`), each of the size that is asked for.
import { ask, settings, tell } from "./page.js";
import { Matrix } from "./matrix.js";
import { parse, scan } from "./read.js";
import { Timeline } from "./timeline.js";

const { show, read, size } = settings();
// In a function of its own, so that the bytes are not held once they are read.
const columns = await (async () => (read === "scan" ? scan : parse)(await ask()))();
document.documentElement.setAttribute("data-complete", columns.length);
if (show !== "timeline") new Matrix(document.body, size, columns, tell);
if (show !== "matrix") new Timeline(document.body, size, columns, tell);
