// The timeline: a lane for each version of a file, with bars from start to last update, under an axis. Bars that share pixels are
// drawn as one in the colour of the worst status, so the cost of a frame depends on its pixels.
import { COLOURS, FONT, INK, Sheet } from "./canvas.js";
import { describe, shortened } from "./matrix.js";
import { NEVER } from "./read.js";

const HEAD = { width: 300, height: 40 };
/** Rows of a lane, which its bars share. */
const ROWS = 6;
const ROW = 4;
const LANE = ROWS * ROW + 6;

export class Timeline {
  constructor(parent, size, columns, showTip) {
    this.columns = columns;
    let [first, last] = [Infinity, -Infinity];
    for (let row = 0; row < columns.length; row++) {
      const [start, update] = [columns.start[row], columns.update[row]];
      if (start === NEVER || update === NEVER) continue;
      if (start < first) first = start;
      if (update > last) last = update;
    }
    this.from = first;
    this.span = Math.max(60, last - first);
    this.hovered = -1;
    this.sheet = new Sheet(parent, size, (context) => this.draw(context));
    this.sheet.content = { width: 0, height: HEAD.height + columns.names.length * LANE };
    this.marks = new Int32Array((Math.round(size.width * devicePixelRatio) + 2) * COLOURS.length);
    this.sheet.onPointer((at) => this.hover(at, showTip));
    this.gestures();
    this.sheet.invalidate();
  }

  /** The wheel zooms around the pointer; dragging pans. */
  gestures() {
    const { container } = this.sheet;
    const extent = this.sheet.width - HEAD.width;
    container.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const share = (event.clientX - container.getBoundingClientRect().left - HEAD.width) / extent;
        const centre = this.from + this.span * share;
        this.span = Math.max(60, this.span * Math.exp(event.deltaY * 0.002));
        this.from = centre - this.span * share;
        this.sheet.invalidate();
      },
      { passive: false },
    );
    container.addEventListener("pointerdown", (event) => container.setPointerCapture(event.pointerId));
    container.addEventListener("pointermove", (event) => {
      if (event.buttons !== 1) return;
      this.from -= (event.movementX / extent) * this.span;
      container.scrollTop -= event.movementY;
      this.sheet.invalidate();
    });
  }

  hover(at, showTip) {
    const row = at ? this.rowAt(at) : -1;
    if (row === this.hovered) return;
    this.hovered = row;
    showTip(at, row >= 0 ? describe(this.columns, this.laneAt(at), row) : "");
    this.sheet.invalidate();
  }

  laneAt({ y }) {
    return Math.floor((y - HEAD.height + this.sheet.scroll.y) / LANE);
  }

  rowAt(at) {
    const { from, start, update, status, names } = this.columns;
    const lane = this.laneAt(at);
    if (at.x < HEAD.width || at.y < HEAD.height || lane >= names.length) return -1;
    const down = Math.floor(((at.y - HEAD.height + this.sheet.scroll.y) % LANE) / ROW);
    const seconds = this.from + ((at.x - HEAD.width) / (this.sheet.width - HEAD.width)) * this.span;
    const count = from[lane + 1] - from[lane];
    let worst = -1;
    for (let row = from[lane]; row < from[lane + 1]; row++) {
      if (Math.floor(((row - from[lane]) * ROWS) / count) !== down) continue;
      if (start[row] > seconds || update[row] < seconds || start[row] === NEVER) continue;
      if (worst < 0 || status[row] > status[worst]) worst = row;
    }
    return worst;
  }

  draw(context) {
    const { sheet, columns, marks } = this;
    const { names, from, start, update, status } = columns;
    const { width, height, ratio } = sheet;
    const top = sheet.scroll.y;
    const firstLane = Math.floor(top / LANE);
    const lastLane = Math.min(names.length, Math.ceil((top + height - HEAD.height) / LANE));
    // In device pixels, so that a bar is never thinner than one.
    const extent = Math.round((width - HEAD.width) * ratio);
    const scale = extent / this.span;
    const stride = extent + 2;
    context.fillStyle = INK.ground;
    context.fillRect(0, 0, width, height);

    for (let lane = firstLane; lane < lastLane; lane++) {
      const [begin, end] = [from[lane], from[lane + 1]];
      const y = HEAD.height + lane * LANE - top + 3;
      for (let sub = 0; sub < ROWS; sub++) {
        const rowFrom = begin + Math.ceil(((end - begin) * sub) / ROWS);
        const rowTo = begin + Math.ceil(((end - begin) * (sub + 1)) / ROWS);
        // Counts the bars of each status that begin and end at each pixel, then sweeps over the pixels.
        let [left, right] = [extent, 0];
        for (let row = rowFrom; row < rowTo; row++) {
          if (start[row] === NEVER || update[row] === NEVER) continue;
          let a = ((start[row] - this.from) * scale) | 0;
          let b = (((update[row] - this.from) * scale) | 0) + 1;
          if (b <= 0 || a >= extent) continue;
          if (a < 0) a = 0;
          if (b > extent) b = extent;
          if (b <= a) b = a + 1;
          if (a < left) left = a;
          if (b > right) right = b;
          const base = status[row] * stride;
          marks[base + a]++;
          marks[base + b]--;
        }
        let [zero, one, two, three] = [0, 0, 0, 0];
        let [seen, since] = [-1, left];
        for (let x = left; x <= right; x++) {
          zero += marks[x];
          one += marks[stride + x];
          two += marks[stride * 2 + x];
          three += marks[stride * 3 + x];
          marks[x] = marks[stride + x] = marks[stride * 2 + x] = marks[stride * 3 + x] = 0;
          const worst = three > 0 ? 3 : two > 0 ? 2 : one > 0 ? 1 : zero > 0 ? 0 : -1;
          if (worst === seen) continue;
          if (seen >= 0) {
            context.fillStyle = COLOURS[seen];
            context.fillRect(HEAD.width + since / ratio, y + sub * ROW, (x - since) / ratio, ROW - 1);
          }
          [seen, since] = [worst, x];
        }
      }
    }
    this.drawHovered(context, firstLane, lastLane, top);
    this.drawLabels(context, firstLane, lastLane, top);
    this.drawAxis(context);
  }

  drawHovered(context, firstLane, lastLane, top) {
    const { from, start, update } = this.columns;
    const row = this.hovered;
    if (row < from[firstLane] || row >= from[lastLane]) return;
    let lane = firstLane;
    while (from[lane + 1] <= row) lane++;
    const sub = Math.floor(((row - from[lane]) * ROWS) / (from[lane + 1] - from[lane]));
    const at = (seconds) => HEAD.width + ((seconds - this.from) / this.span) * (this.sheet.width - HEAD.width);
    context.strokeStyle = INK.text;
    context.lineWidth = 1.5;
    context.strokeRect(at(start[row]), HEAD.height + lane * LANE - top + 3 + sub * ROW, at(update[row]) - at(start[row]), ROW - 1);
  }

  drawLabels(context, firstLane, lastLane, top) {
    const { sheet, columns } = this;
    context.fillStyle = INK.stripe;
    context.fillRect(0, 0, HEAD.width, sheet.height);
    context.fillStyle = INK.text;
    context.font = FONT;
    context.textBaseline = "middle";
    for (let lane = firstLane; lane < lastLane; lane++) {
      context.fillText(shortened(columns.names[lane], 38), 10, HEAD.height + lane * LANE - top + LANE / 2);
    }
  }

  drawAxis(context) {
    const { sheet } = this;
    context.fillStyle = INK.stripe;
    context.fillRect(0, 0, sheet.width, HEAD.height);
    const extent = sheet.width - HEAD.width;
    const step = STEPS.find((step) => (step / this.span) * extent >= 90) ?? STEPS.at(-1);
    context.fillStyle = INK.muted;
    for (let at = Math.ceil(this.from / step) * step; at < this.from + this.span; at += step) {
      const x = Math.round(HEAD.width + ((at - this.from) / this.span) * extent);
      const text = new Date(at * 1000).toISOString();
      context.fillText(step < 86_400 ? text.slice(5, 16).replace("T", " ") : text.slice(0, 10), x + 4, HEAD.height / 2);
      context.fillRect(x, 0, 1, sheet.height);
    }
  }
}

/** Seconds between ticks. */
const STEPS = [1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 2 * 86_400, 7 * 86_400, 30 * 86_400];
