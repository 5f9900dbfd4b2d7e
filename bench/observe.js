// Runs in each page before its own scripts, and records when the page draws and when it is complete. It is the same for all
// contestants.
(() => {
  /** Pixels of the smallest canvas that counts; smaller ones are overviews. */
  const LARGE = 150_000;
  /** A frame with more texts than these shows more than backgrounds. */
  const TEXTS = 5;
  const bench = {
    /** The last change of a large canvas or of the rows of a table. */
    drawn: 0,
    /** When the page had all its data; 0 before. */
    complete: 0,
    /** When all its data was painted; 0 before. */
    painted: 0,
    /** The end of the first frame that shows more than backgrounds. */
    first: 0,
    /** The end of the first frame that draws after `arm`; 0 before. */
    after: 0,
    /** The end of the last frame that draws. */
    last: 0,
    /** The number of frames before which a WebAssembly memory has grown. */
    grown: 0,
    memories: [],
  };
  Object.defineProperty(window, "bench", { value: bench });

  // Intervals stop after the input event that `arm` waits for: the tick of a clock is no part of a change.
  const { setInterval } = window;
  window.setInterval = (act, ...more) => setInterval(() => armed || act(), ...more);

  let armed = 0;
  let texts = 0;
  let isStopped = false;
  // A watched call costs some 0.3 us more, which adds up in a page that fills thousands of rectangles. So the first draw call of
  // a frame restores the browser's own methods for the rest of the frame.
  const watched = [];
  const startWatching = () => {
    if (!isStopped) for (const { type, name, watcher } of watched) type.prototype[name] = watcher;
  };
  const stopWatching = () => {
    // Texts are counted until `first` is certain.
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
          stopWatching();
        }
        return draw.apply(this, args);
      };
      watched.push({ type, name, draw, watcher });
    }
  };
  watch(window.CanvasRenderingContext2D, ["fill", "fillRect", "stroke", "putImageData", "drawImage", "fillText"]);
  watch(window.WebGL2RenderingContext, ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]);
  startWatching();

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
  const countGrowth = () => {
    const bytes = bench.wasmBytes();
    if (bytes > wasmBytes && wasmBytes > 0) bench.grown++;
    wasmBytes = bytes;
  };

  // When it is complete, Pushboard's board is not busy any more, and its summary announces figures after each load. The other
  // pages set an attribute.
  const isComplete = () => document.querySelector("html[data-complete], [role=tabpanel][aria-busy=false]") !== null;
  const isAnnounced = () => [...document.querySelectorAll(".summary [role=status]")].some((status) => /\d/.test(status.textContent));
  let rowsChanged = false;
  let isDone = isComplete;
  let mustBegin = false;
  /** Waits until the page is complete once more. */
  bench.again = () => {
    bench.complete = bench.painted = 0;
    mustBegin = true;
    isDone = isAnnounced;
  };
  const inTable = ({ target }) => (target.closest ? target : target.parentElement)?.closest("[role=grid] tbody, .caption");
  new MutationObserver((changes) => {
    // A table has no canvas: its rows and their number are its drawing, which the next frame shows.
    if (changes.some(inTable)) rowsChanged = true;
    if (mustBegin) mustBegin = isDone();
    else if (!bench.complete && isDone()) {
      bench.complete = performance.now();
      startWatching();
      performance.mark("bench-complete");
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["data-complete", "aria-busy", "role"] });

  // The message of a frame arrives after the frame is painted.
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
        // With the actual time, which may be earlier.
        performance.mark("bench-painted", { startTime: bench.painted });
      }
    }
    if (bench.drawn > bench.last) bench.last = now;
    if (armed && !bench.after && bench.drawn >= armed) bench.after = now;
  };
  const frame = () => {
    if (isStopped) return;
    if (rowsChanged) bench.drawn = performance.now();
    rowsChanged = false;
    startWatching();
    countGrowth();
    port1.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  /** Stops watching. */
  bench.stop = () => {
    isStopped = true;
    texts = Infinity;
    stopWatching();
  };
  /** Sets `after` for the next input event of these kinds. */
  bench.arm = (kinds) => {
    armed = bench.after = bench.began = 0;
    const begin = (event) => {
      if (armed) return;
      armed = performance.now();
      bench.began = event.timeStamp;
      startWatching();
      performance.mark("bench-began");
      for (const kind of kinds) removeEventListener(kind, begin, true);
    };
    for (const kind of kinds) addEventListener(kind, begin, true);
  };
  let marked = [];
  const mark = () => performance.mark("bench-step");
  /** Marks each input event of these kinds in the trace, and no others. */
  bench.markSteps = (kinds) => {
    for (const kind of marked) removeEventListener(kind, mark, true);
    for (const kind of kinds) addEventListener(kind, mark, { capture: true, passive: true });
    marked = kinds;
  };
  /** The arrival of the last byte of the last response, by the browser's clock. */
  bench.lastByte = () => responses().at(-1).responseEnd;
  bench.firstResponseEnd = () => responses()[0].responseEnd;
  bench.requested = () => responses()[0].startTime;
  const responses = () => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/push-results"));
  try {
    localStorage.setItem("pushboard.refresh", "0");
  } catch {
    // Blank pages have no storage.
  }
})();
