// Runs in each page before its own scripts and notes, from outside, when the page drew and when it said that it is
// complete. The same for every contestant. Must not know which one it watches.
(() => {
  /** Smaller canvases are overviews and helpers. */
  const LARGE = 150_000;
  /** A frame with more texts than these shows more than grounds. */
  const TEXTS = 5;
  const bench = {
    /** When a large canvas or the rows of a table were last changed. */
    drawn: 0,
    /** When the page said that all of its data is here; 0 before. */
    complete: 0,
    /** When all of it was painted; 0 before. */
    painted: 0,
    /** The end of the first frame in which more than grounds was drawn. */
    first: 0,
    /** When the frame of the first drawing after `arm` was over; 0 before. */
    after: 0,
    /** When the frame of the last drawing was over. */
    last: 0,
    /** How often a WebAssembly memory was seen larger than a frame before. */
    grown: 0,
    memories: [],
  };
  Object.defineProperty(window, "bench", { value: bench });

  // Once `arm` has seen an input event, what ticks on its own stands still: a clock's tick is no part of a change.
  const { setInterval } = window;
  window.setInterval = (act, ...more) => setInterval(() => armed || act(), ...more);

  let armed = 0;
  let texts = 0;
  let resting = false;
  // A watched call costs some 0.3 us more, which adds up in a page that fills thousands of rectangles. So the first
  // drawing of a frame has the watchers step aside: what else a frame draws is drawn by the browser's own methods.
  const watched = [];
  const look = () => {
    if (!resting) for (const { type, name, watcher } of watched) type.prototype[name] = watcher;
  };
  const stepAside = () => {
    // Texts are counted, until there were enough.
    for (const { type, name, draw } of watched) if (name !== "fillText" || texts > TEXTS) type.prototype[name] = draw;
  };
  const watch = (type, names) => {
    for (const name of names) {
      const draw = type?.prototype[name];
      if (!draw) continue;
      const watcher = function (...args) {
        if (name === "fillText") texts++;
        const { width, height } = this.canvas;
        if (width * height >= LARGE) {
          bench.drawn = performance.now();
          stepAside();
        }
        return draw.apply(this, args);
      };
      watched.push({ type, name, draw, watcher });
    }
  };
  watch(window.CanvasRenderingContext2D, ["fill", "fillRect", "stroke", "putImageData", "drawImage", "fillText"]);
  watch(window.WebGL2RenderingContext, ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]);
  look();

  for (const name of ["instantiate", "instantiateStreaming"]) {
    const instantiate = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const made = await instantiate.apply(WebAssembly, args);
      const memory = (made.instance ?? made).exports.memory;
      if (memory) bench.memories.push(memory);
      return made;
    };
  }
  /** Bytes of all WebAssembly memories. */
  bench.wasmBytes = () => bench.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
  let wasmBytes = 0;
  const seeGrowth = () => {
    const bytes = bench.wasmBytes();
    if (bytes > wasmBytes && wasmBytes > 0) bench.grown++;
    wasmBytes = bytes;
  };

  // Pushboard's board is not busy once all is there, and its summary announces the numbers after each load; the
  // baselines set an attribute.
  const isThere = () => document.querySelector("html[data-complete], [role=tabpanel][aria-busy=false]") !== null;
  const isAnnounced = () => [...document.querySelectorAll(".summary [role=status]")].some((status) => /\d/.test(status.textContent));
  let rowsChanged = false;
  let says = isThere;
  let mustBegin = false;
  /** From now on, what is complete is to become so once more: what was said before does not count. */
  bench.again = () => {
    bench.complete = bench.painted = 0;
    mustBegin = true;
    says = isAnnounced;
  };
  const inTable = ({ target }) => (target.closest ? target : target.parentElement)?.closest("[role=grid] tbody, .caption");
  new MutationObserver((changes) => {
    // A table has no canvas: its rows, and how many there are, are its drawing. The next frame has them.
    if (changes.some(inTable)) rowsChanged = true;
    if (mustBegin) mustBegin = says();
    else if (!bench.complete && says()) {
      bench.complete = performance.now();
      look();
      performance.mark("bench-complete");
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["data-complete", "aria-busy", "role"] });

  // After each frame: what was drawn in it is on its way to the screen when its message comes.
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = () => {
    const now = performance.now();
    if (!bench.first && texts > TEXTS) {
      bench.first = now;
      performance.mark("bench-first");
    }
    if (bench.complete && !bench.painted) {
      const late = now - bench.complete > 1_000 && bench.drawn > 0;
      if (bench.drawn >= bench.complete || late) {
        bench.painted = late && bench.drawn < bench.complete ? bench.complete : now;
        // Where it was noted late, at the time that counts.
        performance.mark("bench-painted", { startTime: bench.painted });
      }
    }
    if (bench.drawn > bench.last) bench.last = now;
    if (armed && !bench.after && bench.drawn >= armed) bench.after = now;
  };
  const frame = () => {
    if (resting) return;
    if (rowsChanged) bench.drawn = performance.now();
    rowsChanged = false;
    look();
    seeGrowth();
    port1.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  /** Nothing is watched any more. */
  bench.rest = () => {
    resting = true;
    texts = Infinity;
    stepAside();
  };
  /** From the next input event on, `after` is to be noted. */
  bench.arm = (kinds) => {
    armed = bench.after = bench.began = 0;
    const begin = (event) => {
      if (armed) return;
      armed = performance.now();
      bench.began = event.timeStamp;
      look();
      performance.mark("bench-began");
      for (const kind of kinds) removeEventListener(kind, begin, true);
    };
    for (const kind of kinds) addEventListener(kind, begin, true);
  };
  let marked = [];
  const mark = () => performance.mark("bench-step");
  /** Marks each input event of these kinds, and no other, in the trace. */
  bench.markSteps = (kinds) => {
    for (const kind of marked) removeEventListener(kind, mark, true);
    for (const kind of kinds) addEventListener(kind, mark, { capture: true, passive: true });
    marked = kinds;
  };
  /** When the last byte of the last answer came, by the browser's own clock. */
  bench.lastByte = () => answers().at(-1).responseEnd;
  bench.firstAnswerEnd = () => answers()[0].responseEnd;
  bench.asked = () => answers()[0].startTime;
  const answers = () => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/push-results"));
  try {
    localStorage.setItem("pushboard.refresh", "0");
  } catch {
    // Not on blank pages.
  }
})();
