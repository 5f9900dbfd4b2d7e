// The page with uPlot, as its demos draw heat maps and scatter plots: faceted series (mode 2), with a path builder of the page
// that visits every point and draws those in range. Wheel and drag call `setScale`.
import uPlot from "/bench/modules/uplot/dist/uPlot.esm.js";
import { COLOURS, FONT } from "./canvas.js";
import { shortened } from "./matrix.js";
import { fetchBytes, settings, showTip } from "./page.js";
import { NEVER, scan, STATUSES } from "./read.js";

const HEAD = 300;

const { show, size } = settings();
const columns = await (async () => scan(await fetchBytes()))();
document.documentElement.setAttribute("data-complete", columns.length);

/** The facets of each status: start x, y, end x. */
function facets(x0, x1) {
  const rows = STATUSES.map(() => []);
  const counts = STATUSES.map(() => 0);
  for (let row = 0; row < columns.length; row++) counts[columns.status[row]]++;
  counts.forEach((count, status) => (rows[status] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)]));
  const at = STATUSES.map(() => 0);
  for (let file = 0; file < columns.names.length; file++) {
    for (let row = columns.from[file]; row < columns.from[file + 1]; row++) {
      const status = columns.status[row];
      const place = at[status]++;
      rows[status][0][place] = x0(row);
      rows[status][1][place] = file;
      rows[status][2][place] = x1(row);
    }
  }
  return [null, ...rows];
}

/** A path builder: rectangles of the points in range, with a path for each status. */
function rectangles(seen, height) {
  return (u, seriesIdx) => {
    uPlot.orient(u, seriesIdx, (series, dataX, dataY, scaleX, scaleY, valToPosX, valToPosY, xOff, yOff, xDim, yDim, moveTo, lineTo, rect) => {
      const [from, lanes, to] = u.data[seriesIdx];
      const path = new Path2D();
      const tall = Math.max(1, (yDim / (scaleY.max - scaleY.min)) * height);
      for (let i = 0; i < from.length; i++) {
        const lane = lanes[i];
        if (lane < scaleY.min - 1 || lane > scaleY.max || from[i] > scaleX.max || to[i] < scaleX.min) continue;
        const left = valToPosX(from[i], scaleX, xDim, xOff);
        const right = valToPosX(to[i], scaleX, xDim, xOff);
        const top = valToPosY(lane, scaleY, yDim, yOff);
        rect(path, left, top, Math.max(1, right - left - 1), tall);
        seen.push(left, top, Math.max(1, right - left - 1), tall, lane, from[i], seriesIdx - 1);
      }
      u.ctx.fillStyle = series.fill();
      u.ctx.fill(path);
    });
    return null;
  };
}

function chart(data, scales, axes, height) {
  const seen = [];
  const u = new uPlot(
    {
      ...size,
      mode: 2,
      legend: { show: false },
      padding: [0, 0, 0, 0],
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales,
      axes,
      series: [null, ...STATUSES.map((label, at) => ({ label, fill: COLOURS[at], facets: [{ scale: "x", auto: false }, { scale: "y", auto: false }], paths: rectangles(seen, height) }))],
      hooks: {
        drawClear: [() => (seen.length = 0)],
        setCursor: [(u) => hover(u, seen)],
      },
    },
    data,
    document.body,
  );
  u.root.classList.add("sheet");
  return u;
}

function hover(u, seen) {
  const { left, top } = u.cursor;
  const ratio = devicePixelRatio;
  const [x, y] = [left * ratio + u.bbox.left, top * ratio + u.bbox.top];
  for (let at = seen.length - 7; at >= 0; at -= 7) {
    if (x < seen[at] || x > seen[at] + seen[at + 2] || y < seen[at + 1] || y > seen[at + 1] + seen[at + 3]) continue;
    const frame = u.over.getBoundingClientRect();
    showTip({ x: frame.left + left, y: frame.top + top }, `${columns.names[seen[at + 4]]}\n${seen[at + 5]}: ${STATUSES[seen[at + 6]]}`);
    return;
  }
  showTip(null, "");
}

/** The axis of the files. */
const names = { scale: "y", side: 3, size: HEAD, font: FONT, grid: { show: false }, incrs: [1], space: 10, values: (u, splits) => splits.map((lane) => (lane < u.scales.y.max && columns.names[lane] ? shortened(columns.names[lane], 38) : "")) };

function matrix() {
  const rows = (size.height - 130) / 24;
  const across = (size.width - HEAD) / 18;
  const data = facets((row) => columns.region[row], (row) => columns.region[row] + 1);
  // uPlot rotates only the labels of an axis at the bottom.
  const regions = { scale: "x", side: 2, size: 130, font: FONT, grid: { show: false }, incrs: [1], space: 10, rotate: -90, values: (u, splits) => splits.map((region) => shortened(columns.regions[region] ?? "", 17)) };
  const u = chart(data, { x: { time: false, min: 0, max: across }, y: { dir: -1, min: 0, max: rows } }, [regions, names], 0.95);
  u.over.addEventListener("wheel", (event) => {
    event.preventDefault();
    const move = (scale, by, last) => {
      const { min, max } = u.scales[scale];
      const to = Math.min(Math.max(0, min + by), Math.max(0, last - (max - min)));
      u.setScale(scale, { min: to, max: to + max - min });
    };
    u.batch(() => {
      move("x", event.deltaX / 18, columns.regions.length);
      move("y", event.deltaY / 24, columns.names.length);
    });
  });
}

function timeline() {
  let [first, last] = [Infinity, -Infinity];
  for (let row = 0; row < columns.length; row++) {
    if (columns.start[row] === NEVER || columns.update[row] === NEVER) continue;
    first = Math.min(first, columns.start[row]);
    last = Math.max(last, columns.update[row]);
  }
  const data = facets((row) => columns.start[row], (row) => columns.update[row]);
  const times = { scale: "x", side: 0, size: 40, font: FONT };
  const u = chart(data, { x: { time: true, min: first, max: last }, y: { dir: -1, min: 0, max: (size.height - 40) / 30 } }, [times, names], 0.8);
  u.over.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { min, max } = u.scales.x;
    const share = u.cursor.left / u.over.clientWidth;
    const centre = min + (max - min) * share;
    const span = (max - min) * Math.exp(event.deltaY * 0.002);
    u.setScale("x", { min: centre - span * share, max: centre + span * (1 - share) });
  });
  u.over.addEventListener("pointerdown", (event) => u.over.setPointerCapture(event.pointerId));
  u.over.addEventListener("pointermove", (event) => {
    if (event.buttons !== 1) return;
    const move = (scale, by) => u.setScale(scale, { min: u.scales[scale].min + by, max: u.scales[scale].max + by });
    u.batch(() => {
      move("x", (-event.movementX / u.over.clientWidth) * (u.scales.x.max - u.scales.x.min));
      move("y", -event.movementY / 30);
    });
  });
}

if (show !== "timeline") matrix();
if (show !== "matrix") timeline();
