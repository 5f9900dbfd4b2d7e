// Three ways from the bytes of a response to columns, all as fast as possible: JSON.parse; a scan for the usual shape of the
// response, which leaves other shapes to JSON.parse; and the same scan while the response arrives.

/** Statuses by their number, the worst last. */
export const STATUSES = ["SUCCESS", "UNKNOWN", "PUSHING", "FAILED"];
const SUCCESS = 0;
const UNKNOWN = 1;
const PUSHING = 2;
const FAILED = 3;
/** Stands for a missing time. */
export const NEVER = -2147483648;

/** Columns that grow. The pushes of file `f` are the rows `from[f]` to `from[f + 1]`. */
class Columns {
  names = [];
  from = [];
  regions = [];
  descriptions = [];
  length = 0;

  constructor(capacity) {
    this.region = new Uint16Array(capacity);
    this.status = new Uint8Array(capacity);
    this.description = new Uint16Array(capacity);
    this.start = new Int32Array(capacity);
    this.update = new Int32Array(capacity);
  }

  grow() {
    for (const name of ["region", "status", "description", "start", "update"]) {
      const longer = new this[name].constructor(this[name].length * 2);
      longer.set(this[name]);
      this[name] = longer;
    }
  }
}

/** Decodes with JSON.parse, as most pages do. */
export function parse(bytes) {
  const response = JSON.parse(new TextDecoder().decode(bytes));
  const columns = new Columns(1 << 16);
  const regions = new Map();
  const descriptions = new Map();
  const intern = (map, list, text) => {
    let id = map.get(text);
    if (id === undefined) {
      id = list.push(text ?? "") - 1;
      map.set(text, id);
    }
    return id;
  };
  for (const file of response.PushResults?.PushResult ?? []) {
    columns.names.push(`${file.Name} ${file.Version}`);
    columns.from.push(columns.length);
    for (const stat of file.StatusStatS?.StatusStat ?? []) {
      const status = statusOf(stat.Status);
      for (const push of stat.RegionIds?.RegionId ?? []) {
        const row = columns.length++;
        if (row === columns.status.length) columns.grow();
        columns.region[row] = intern(regions, columns.regions, push.RegionId);
        columns.description[row] = intern(descriptions, columns.descriptions, push.StatusDescrip);
        columns.status[row] = status;
        columns.start[row] = timeOf(push.StartTime);
        columns.update[row] = timeOf(push.UpdateTime);
      }
    }
  }
  columns.from.push(columns.length);
  return columns;
}

function statusOf(text) {
  return text === "SUCCESS" ? SUCCESS : text === "FAILED" ? FAILED : text === "PUSHING" ? PUSHING : UNKNOWN;
}

let lastDay = "";
let lastDayStarts = 0;

/** Seconds since 1970 of `2021-12-07T08:09:10Z`. */
function timeOf(text) {
  if (!text) return NEVER;
  const day = text.slice(0, 10);
  if (day !== lastDay) {
    lastDay = day;
    lastDayStarts = Date.parse(`${day}T00:00:00Z`) / 1000;
  }
  const two = (at) => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
  const seconds = lastDayStarts + two(11) * 3600 + two(14) * 60 + two(17);
  return Number.isFinite(seconds) ? seconds : NEVER;
}

/** A hash table of strings by their bytes, which decodes each string once. */
class Strings {
  list = [];
  /** The bytes of each string. */
  words = [];
  table = new Int32Array(4096).fill(-1);

  id(bytes, from, to) {
    const { words, table } = this;
    const length = to - from;
    let slot = this.slot(bytes, from, to);
    for (let id = table[slot]; id >= 0; id = table[slot]) {
      const word = words[id];
      if (word.length === length) {
        let i = 0;
        while (i < length && word[i] === bytes[from + i]) i++;
        if (i === length) return id;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    const word = bytes.slice(from, to);
    const id = this.list.push(decoder.decode(word)) - 1;
    words.push(word);
    table[slot] = id;
    if (words.length * 2 > table.length) this.widen();
    return id;
  }

  idOf(text) {
    const bytes = bytesOf(text);
    return this.id(bytes, 0, bytes.length);
  }

  slot(bytes, from, to) {
    let hash = to - from;
    for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
    return (hash ^ (hash >>> 15)) & (this.table.length - 1);
  }

  widen() {
    this.table = new Int32Array(this.table.length * 2).fill(-1);
    this.words.forEach((word, id) => {
      let slot = this.slot(word, 0, word.length);
      while (this.table[slot] >= 0) slot = (slot + 1) & (this.table.length - 1);
      this.table[slot] = id;
    });
  }
}
const decoder = new TextDecoder();
const bytesOf = (text) => new TextEncoder().encode(text);

const OPEN = bytesOf('{"PushResults":{"PushResult":[');
const NAME = bytesOf('{"Name":"');
const STATS = bytesOf('","StatusStatS":{"StatusStat":[');
const COUNT = bytesOf('{"RegionIdCount":');
const REGIONS = bytesOf(',"RegionIds":{"RegionId":[');
const REGION = bytesOf('{"RegionId":"');
const START = bytesOf('","StartTime":"');
const DESCRIPTION = bytesOf('","StatusDescrip":"');
const UPDATE = bytesOf('","UpdateTime":"');
const END = bytesOf('"}');
const STATUS = bytesOf(']},"Status":"');
const VERSION = bytesOf(']},"Version":"');
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
class OtherShape extends Error {}

/** Scans a response of the usual shape. */
export function scan(bytes) {
  try {
    return new Scan(bytes).all();
  } catch (error) {
    if (error instanceof OtherShape) return parse(bytes);
    throw error;
  }
}

/** The scan waits for this many bytes, since it repeats an entry that is incomplete. */
const PIECE = 1 << 19;
/** Zeros after the last byte, which JSON does not contain: they stop a look-ahead before the end of the array. */
const PAD = 64;

/** Scans while the response arrives. Another shape is an error, since the bytes are gone. */
export async function stream(response) {
  const scan = new Scan(new Uint8Array(PIECE * 2));
  const columns = new Columns(1 << 16);
  const reader = response.body.getReader();
  let filled = 0;
  let isBegun = false;
  for (let isOver = false; !isOver; ) {
    const { value, done } = await reader.read();
    isOver = done;
    if (value) {
      if (filled + value.length + PAD > scan.bytes.length) {
        const longer = new Uint8Array((filled + value.length + PAD) * 2);
        longer.set(scan.bytes.subarray(0, filled));
        scan.bytes = longer;
      }
      scan.bytes.set(value, filled);
      filled += value.length;
    }
    if (filled < PIECE && !isOver) continue;
    scan.bytes.fill(0, filled, filled + PAD);
    scan.at = 0;
    if (!isBegun) scan.expect(OPEN);
    isBegun = true;
    if (scan.whole(columns) && isOver) throw new Error("the response ends early");
    // Moves the rest to the front.
    scan.bytes.copyWithin(0, scan.at, filled);
    filled -= scan.at;
  }
  return scan.finish(columns);
}

class Scan {
  at = 0;
  day = -1;
  dayStarts = 0;

  constructor(bytes) {
    this.bytes = bytes;
    this.regions = new Strings();
    this.descriptions = new Strings();
  }

  all() {
    const columns = new Columns(Math.max(1024, Math.ceil(this.bytes.length / 120)));
    this.expect(OPEN);
    while (this.bytes[this.at] !== 93) this.entry(columns);
    return this.finish(columns);
  }

  /** Scans all complete entries. True if an incomplete one follows. */
  whole(columns) {
    while (this.bytes[this.at] !== 93) {
      const [at, length, files] = [this.at, columns.length, columns.from.length];
      try {
        this.entry(columns);
      } catch (error) {
        if (!(error instanceof OtherShape)) throw error;
        this.at = at;
        columns.length = length;
        columns.from.length = columns.names.length = files;
        return true;
      }
    }
    return false;
  }

  entry(columns) {
    const [at, length, files] = [this.at, columns.length, columns.from.length];
    try {
      this.file(columns);
    } catch (error) {
      if (!(error instanceof OtherShape)) throw error;
      // Only this entry is left to JSON.parse.
      this.at = at;
      columns.length = length;
      columns.from.length = files;
      this.oddFile(columns);
    }
    if (this.bytes[this.at] === COMMA) this.at++;
  }

  finish(columns) {
    columns.from.push(columns.length);
    columns.regions = this.regions.list;
    columns.descriptions = this.descriptions.list;
    return columns;
  }

  file(columns) {
    this.expect(NAME);
    const name = this.text();
    columns.from.push(columns.length);
    this.expect(STATS);
    while (this.bytes[this.at] !== 93) {
      this.expect(COUNT);
      while (this.bytes[this.at] >= 48 && this.bytes[this.at] <= 57) this.at++;
      this.expect(REGIONS);
      const first = columns.length;
      while (this.bytes[this.at] !== 93) {
        this.push(columns);
        if (this.bytes[this.at] === COMMA) this.at++;
      }
      this.expect(STATUS);
      columns.status.fill(statusOf(this.text()), first, columns.length);
      this.at++;
      this.expect(END.subarray(1));
      if (this.bytes[this.at] === COMMA) this.at++;
    }
    this.expect(VERSION);
    columns.names.push(`${name} ${this.text()}`);
    this.expect(END);
  }

  oddFile(columns) {
    const file = this.value();
    columns.names.push(`${file.Name} ${file.Version}`);
    columns.from.push(columns.length);
    for (const stat of file.StatusStatS?.StatusStat ?? []) {
      for (const push of stat.RegionIds?.RegionId ?? []) this.oddPush(columns, push, statusOf(stat.Status));
    }
  }

  oddPush(columns, push, status) {
    const row = columns.length++;
    if (row === columns.status.length) columns.grow();
    columns.region[row] = this.regions.idOf(push.RegionId ?? "");
    columns.description[row] = this.descriptions.idOf(push.StatusDescrip ?? "");
    columns.status[row] = status;
    columns.start[row] = timeOf(push.StartTime);
    columns.update[row] = timeOf(push.UpdateTime);
  }

  /** Parses the object that begins here. */
  value() {
    const { bytes } = this;
    const from = this.at;
    let depth = 0;
    do {
      const byte = bytes[this.at++];
      if (byte === 123) depth++;
      else if (byte === 125) depth--;
      else if (byte === QUOTE) {
        for (; bytes[this.at] !== QUOTE; this.at++) {
          if (bytes[this.at] === BACKSLASH) this.at++;
          if (!bytes[this.at]) throw new OtherShape("the response ends early");
        }
        this.at++;
      } else if (!byte) throw new OtherShape("the response ends early");
    } while (depth > 0);
    return JSON.parse(decoder.decode(bytes.subarray(from, this.at)));
  }

  push(columns) {
    const { at } = this;
    const { length } = columns;
    try {
      this.usualPush(columns);
    } catch (error) {
      if (!(error instanceof OtherShape)) throw error;
      this.at = at;
      columns.length = length;
      this.oddPush(columns, this.value(), UNKNOWN);
    }
  }

  usualPush(columns) {
    const row = columns.length++;
    if (row === columns.status.length) columns.grow();
    this.expect(REGION);
    let from = this.at;
    this.skip();
    columns.region[row] = this.regions.id(this.bytes, from, this.at);
    this.expect(START);
    columns.start[row] = this.time();
    this.expect(DESCRIPTION);
    from = this.at;
    this.skip();
    columns.description[row] = this.descriptions.id(this.bytes, from, this.at);
    this.expect(UPDATE);
    columns.update[row] = this.time();
    this.expect(END);
  }

  expect(words) {
    const { bytes, at } = this;
    for (let i = 0; i < words.length; i++) if (bytes[at + i] !== words[i]) throw new OtherShape(`at ${at}`);
    this.at = at + words.length;
  }

  /** Skips to the closing quote. */
  skip() {
    const { bytes } = this;
    let at = this.at;
    for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[++at]) if (byte === BACKSLASH || !byte) throw new OtherShape(`at ${at}`);
    this.at = at;
  }

  text() {
    const from = this.at;
    this.skip();
    return decoder.decode(this.bytes.subarray(from, this.at));
  }

  time() {
    const { bytes, at } = this;
    if (bytes[at] === QUOTE) return NEVER;
    if (bytes[at + 19] !== 90 || bytes[at + 20] !== QUOTE) throw new OtherShape(`at ${at}`);
    const two = (at) => bytes[at] * 10 + bytes[at + 1] - 528;
    const day = (two(at) * 100 + two(at + 2)) * 10_000 + two(at + 5) * 100 + two(at + 8);
    if (day !== this.day) {
      this.day = day;
      this.dayStarts = Date.parse(`${decoder.decode(bytes.subarray(at, at + 10))}T00:00:00Z`) / 1000;
    }
    this.at = at + 20;
    return this.dayStarts + two(at + 11) * 3600 + two(at + 14) * 60 + two(at + 17);
  }
}
