// The page with ECharts, as in its examples: a heat map on category axes, and a custom series of bars, both with its data
// zoom. `?window=40` gives ECharts this many rows at a time and changes them with the wheel by `setOption`, as a page must
// if ECharts cannot draw all of the data.
import * as echarts from "/bench/modules/echarts/dist/echarts.esm.min.mjs";
import { COLOURS } from "./canvas.js";
import { shortened } from "./matrix.js";
import { fetchBytes, settings } from "./page.js";
import { NEVER, scan, STATUSES } from "./read.js";

const HEAD = 300;

const { show, size } = settings();
const rows = Number(new URLSearchParams(location.search).get("window") ?? Infinity);
const columns = await (async () => scan(await fetchBytes()))();
const { names, regions, from, region, status, start, update } = columns;
const all = names.length;
const labels = names.map((name) => shortened(name, 38));
let [first, last] = [Infinity, -Infinity];
for (let row = 0; row < columns.length; row++) {
  if (start[row] === NEVER || update[row] === NEVER) continue;
  first = Math.min(first, start[row] * 1000);
  last = Math.max(last, update[row] * 1000);
}
function chart(option, data) {
  const element = document.createElement("div");
  element.className = "sheet";
  element.style.cssText = `width:${size.width}px;height:${size.height}px`;
  document.body.append(element);
  const chart = echarts.init(element, null, { renderer: "canvas", useDirtyRect: false });
  const finished = new Promise((resolve) => chart.on("finished", resolve));
  const { length } = labels;
  let top = 0;
  const shown = () => data(top, Math.min(length, top + rows));
  chart.setOption({ animation: false, ...option, ...shown() });
  if (rows < length) {
    element.addEventListener("wheel", (event) => {
      const next = Math.min(Math.max(0, top + Math.round(event.deltaY / 24)), length - rows);
      if (next === top) return;
      top = next;
      chart.setOption(shown());
    });
  }
  return finished;
}

const grid = (top) => ({ left: HEAD, top, right: 0, bottom: 0 });
const lanes = (a, b) => ({ type: "category", inverse: true, data: labels.slice(a, b), axisLabel: { fontSize: 12 } });

function matrix() {
  const data = (a, b) => {
    const cells = [];
    for (let file = a; file < b; file++) for (let row = from[file]; row < from[file + 1]; row++) cells.push([region[row], file - a, status[row]]);
    return { yAxis: lanes(a, b), series: [{ id: "cells", type: "heatmap", data: cells, progressive: 5000 }] };
  };
  const inside = (axis, shown, of) => ({ type: "inside", [`${axis}AxisIndex`]: 0, startValue: 0, endValue: Math.min(of, shown) - 1, zoomOnMouseWheel: false, moveOnMouseWheel: true });
  return chart(
    {
      grid: grid(130),
      tooltip: { formatter: ({ value }) => `${labels[value[1]]} ${regions[value[0]]}: ${STATUSES[value[2]]}` },
      xAxis: { type: "category", position: "top", data: regions.map((id) => shortened(id, 17)), axisLabel: { rotate: 90, interval: 0, fontSize: 12 } },
      visualMap: { show: false, type: "piecewise", dimension: 2, pieces: COLOURS.map((color, value) => ({ value, color })) },
      dataZoom: [inside("x", Math.floor((size.width - HEAD) / 18), regions.length), ...(rows < all ? [] : [inside("y", Math.floor((size.height - 130) / 24), all)])],
    },
    data,
  );
}

function timeline() {
  const bar = (params, api) => {
    const [left, y] = api.coord([api.value(0), api.value(2)]);
    const [right] = api.coord([api.value(1), api.value(2)]);
    const height = api.size([0, 1])[1] * 0.8;
    const { coordSys } = params;
    const shape = echarts.graphic.clipRectByRect({ x: left, y: y - height / 2, width: Math.max(1, right - left), height }, coordSys);
    return shape && { type: "rect", shape, style: { fill: COLOURS[api.value(3)] } };
  };
  const data = (a, b) => {
    const bars = [];
    for (let file = a; file < b; file++) {
      for (let row = from[file]; row < from[file + 1]; row++) {
        if (start[row] !== NEVER && update[row] !== NEVER) bars.push([start[row] * 1000, update[row] * 1000, file - a, status[row]]);
      }
    }
    return { yAxis: lanes(a, b), series: [{ id: "bars", type: "custom", renderItem: bar, encode: { x: [0, 1], y: 2 }, data: bars, progressive: 5000 }] };
  };
  return chart(
    {
      grid: grid(40),
      tooltip: { formatter: ({ value }) => `${labels[value[2]]}: ${STATUSES[value[3]]}` },
      xAxis: { type: "time", position: "top", min: first, max: last },
      dataZoom: [
        { type: "inside", xAxisIndex: 0, filterMode: "weakFilter", zoomOnMouseWheel: true, moveOnMouseMove: true },
        ...(rows < all ? [] : [{ type: "inside", yAxisIndex: 0, filterMode: "weakFilter", zoomOnMouseWheel: false, startValue: 0, endValue: Math.floor((size.height - 40) / 30) - 1 }]),
      ],
    },
    data,
  );
}

const drawn = [];
if (show !== "timeline") drawn.push(matrix());
if (show !== "matrix") drawn.push(timeline());
// A chart draws in several frames if it has much data, and reports when it has finished.
await Promise.all(drawn);
document.documentElement.setAttribute("data-complete", columns.length);
