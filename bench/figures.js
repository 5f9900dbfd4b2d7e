// Medians, percentiles and tables.

export function median(values) {
  return percentile(values, 0.5);
}

/** The percentile of this share; NaN for no values. */
export function percentile(values, share) {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** A number with three significant digits. */
export function figure(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return "?";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

const recorded = new Map();

/** Records a cost of the app with this number of statuses for the table of growth. */
export function recordCost(what, statuses, value) {
  if (!recorded.has(what)) recorded.set(what, []);
  recorded.get(what).push([statuses, value]);
}

/** Prints the growth of each recorded cost from the smallest to the largest response. */
export function printGrowth() {
  const rows = [...recorded].filter(([, values]) => values.length > 1);
  if (rows.length === 0) return;
  const sizes = [...new Set(rows.flatMap(([, values]) => values.map(([statuses]) => statuses)))].sort((one, other) => one - other);
  const times = sizes.at(-1) / sizes[0];
  print(
    `growth of the app's costs, by the tables above; ${figure(times)} times the statuses`,
    ["", ...sizes.map((size) => size.toLocaleString("en-US")), "times the cost"],
    rows.map(([what, values]) => {
      const by = new Map(values);
      return [what, ...sizes.map((size) => by.get(size)), by.get(sizes.at(-1)) / by.get(sizes[0])];
    }),
  );
}

/** Prints a table in Markdown with a title, a heading and rows of cells, and a note below it. */
export function print(title, heading, rows, note = "") {
  const cells = [heading, ...rows.map((row) => row.map(figure))];
  const widths = heading.map((_, at) => Math.max(3, ...cells.map((row) => row[at].length)));
  const line = (row) => `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join(" | ")} |`;
  console.log(`\n### ${title}\n`);
  console.log(line(cells[0]));
  console.log(`|${widths.map((width, at) => (at === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`);
  for (const row of cells.slice(1)) console.log(line(row));
  if (note.trim()) console.log(`\n${note.trim()}`);
}
