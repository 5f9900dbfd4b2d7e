// The matrix: a row for each version of a file, a column for each region, and a cell for each push in the colour of its
// status. It draws only the visible part.
import { COLOURS, FONT, INK, Sheet } from "./canvas.js";

const CELL = { width: 18, height: 24 };
const HEAD = { width: 300, height: 130 };

export class Matrix {
  constructor(parent, size, columns, showTip) {
    this.columns = columns;
    const { names, regions, from, region } = columns;
    // The row of each cell, counted from 1; 0 if it has no push.
    this.cells = new Int32Array(names.length * regions.length);
    for (let file = 0; file < names.length; file++) {
      const base = file * regions.length;
      for (let row = from[file]; row < from[file + 1]; row++) this.cells[base + region[row]] = row + 1;
    }
    this.hovered = null;
    this.sheet = new Sheet(parent, size, (context) => this.draw(context));
    this.sheet.content = { width: HEAD.width + regions.length * CELL.width, height: HEAD.height + names.length * CELL.height };
    this.sheet.onPointer((at) => this.hover(at, showTip));
    this.sheet.invalidate();
  }

  hover(at, showTip) {
    const next = at && this.cellAt(at);
    if (next?.file === this.hovered?.file && next?.region === this.hovered?.region) return;
    this.hovered = next;
    const row = next ? this.cells[next.file * this.columns.regions.length + next.region] - 1 : -1;
    showTip(at, row >= 0 ? describe(this.columns, next.file, row) : "");
    this.sheet.invalidate();
  }

  cellAt({ x, y }) {
    if (x < HEAD.width || y < HEAD.height) return null;
    const { scroll } = this.sheet;
    const region = Math.floor((x - HEAD.width + scroll.x) / CELL.width);
    const file = Math.floor((y - HEAD.height + scroll.y) / CELL.height);
    return file < this.columns.names.length && region < this.columns.regions.length ? { file, region } : null;
  }

  draw(context) {
    const { sheet, columns, cells, hovered } = this;
    const { names, regions, status } = columns;
    const { x: left, y: top } = sheet.scroll;
    const { width, height } = sheet;
    const firstRow = Math.floor(top / CELL.height);
    const lastRow = Math.min(names.length, Math.ceil((top + height - HEAD.height) / CELL.height));
    const firstColumn = Math.floor(left / CELL.width);
    const lastColumn = Math.min(regions.length, Math.ceil((left + width - HEAD.width) / CELL.width));
    context.fillStyle = INK.ground;
    context.fillRect(0, 0, width, height);

    // Colour by colour, so that the context changes its colour seldom.
    for (let colour = 0; colour < COLOURS.length; colour++) {
      context.fillStyle = COLOURS[colour];
      for (let file = firstRow; file < lastRow; file++) {
        const base = file * regions.length;
        const y = HEAD.height + file * CELL.height - top;
        for (let region = firstColumn; region < lastColumn; region++) {
          const row = cells[base + region] - 1;
          if (row < 0 || status[row] !== colour) continue;
          context.fillRect(HEAD.width + region * CELL.width - left, y, CELL.width - 1, CELL.height - 1);
        }
      }
    }
    if (hovered) {
      context.strokeStyle = INK.hover;
      context.lineWidth = 2;
      const x = HEAD.width + hovered.region * CELL.width - left;
      context.strokeRect(x, HEAD.height + hovered.file * CELL.height - top, CELL.width - 1, CELL.height - 1);
    }

    context.fillStyle = INK.stripe;
    context.fillRect(0, 0, HEAD.width, height);
    context.fillRect(0, 0, width, HEAD.height);
    context.font = FONT;
    context.fillStyle = INK.text;
    context.textBaseline = "middle";
    for (let file = firstRow; file < lastRow; file++) {
      const y = HEAD.height + file * CELL.height - top + CELL.height / 2;
      if (y > HEAD.height) context.fillText(shortened(names[file], 38), 10, y);
    }
    context.save();
    context.translate(0, HEAD.height - 6);
    context.rotate(-Math.PI / 2);
    for (let region = firstColumn; region < lastColumn; region++) {
      const x = HEAD.width + region * CELL.width - left + CELL.width / 2;
      if (x > HEAD.width) context.fillText(shortened(regions[region], 17), 0, x);
    }
    context.restore();
  }
}

/** Cuts a name at its beginning, since its end distinguishes it. */
export function shortened(text, length) {
  return text.length <= length ? text : `…${text.slice(text.length - length + 1)}`;
}

/** The text of the tooltip. */
export function describe({ names, regions, region, description, descriptions, start, update }, file, row) {
  const time = (seconds) => new Date(seconds * 1000).toISOString();
  return `${names[file]}\n${regions[region[row]]}: ${descriptions[description[row]]}\n${time(start[row])} to ${time(update[row])}`;
}
