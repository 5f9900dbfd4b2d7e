// The page in plain JavaScript: fetches the response, decodes it (`?read=parse`, `scan` or `stream`) and draws the matrix, the
// timeline or both (`?show=matrix`) in the size of the address.
import { fetchBytes, response, settings, showTip } from "./page.js";
import { Matrix } from "./matrix.js";
import { parse, scan, stream } from "./read.js";
import { Timeline } from "./timeline.js";

const { show, read, size } = settings();
const READ = { parse: async () => parse(await fetchBytes()), scan: async () => scan(await fetchBytes()), stream: async () => stream(await response()) };
// In a function, so that the bytes are freed after decoding.
const columns = await READ[read]();
document.documentElement.setAttribute("data-complete", columns.length);
if (show !== "timeline") new Matrix(document.body, size, columns, showTip);
if (show !== "matrix") new Timeline(document.body, size, columns, showTip);
