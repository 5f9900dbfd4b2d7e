// Medians, percentiles and tables. Must not know what the figures are about.

export function median(values) {
  return percentile(values, 0.5);
}

/** The value below which that share of all lies; NaN of none. */
export function percentile(values, share) {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** Three digits that count. */
export function figure(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return "?";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

const recorded = new Map();

/** Keeps a cost of the app at so many statuses for the table of growth. */
export function record(what, statuses, value) {
  if (!recorded.has(what)) recorded.set(what, []);
  recorded.get(what).push([statuses, value]);
}

/** Prints how each recorded cost grows from the smallest answer to the largest. */
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

/** Prints a table in Markdown: a heading and rows of cells, and below it what else is to be known. */
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
