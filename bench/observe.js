// Runs in each page before its own scripts and notes, from outside, when the page drew and when it said that it is
// complete. The same for every contestant. Must not know which one it watches.
(() => {
  /** Smaller canvases are overviews and helpers. */
  const LARGE = 150_000;
  const bench = {
    /** When a large canvas was last drawn on. */
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
    memories: [],
  };
  Object.defineProperty(window, "bench", { value: bench });

  let armed = 0;
  let texts = 0;
  const note = (canvas) => {
    if (canvas.width * canvas.height >= LARGE) bench.drawn = performance.now();
  };
  const watch = (type, names, further = () => {}) => {
    for (const name of names) {
      const draw = type?.prototype[name];
      if (!draw) continue;
      type.prototype[name] = function (...args) {
        note(this.canvas);
        further();
        return draw.apply(this, args);
      };
    }
  };
  watch(window.CanvasRenderingContext2D, ["fill", "fillRect", "stroke", "putImageData", "drawImage"]);
  watch(window.CanvasRenderingContext2D, ["fillText"], () => texts++);
  watch(window.WebGL2RenderingContext, ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]);

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

  // Pushboard's board is not busy once all is there, and its summary announces the numbers after each load; the
  // baselines set an attribute.
  const isThere = () => document.querySelector("html[data-complete], [role=tabpanel][aria-busy=false]") !== null;
  const isAnnounced = () => [...document.querySelectorAll(".summary [role=status]")].some((status) => /\d/.test(status.textContent));
  let says = isThere;
  let mustBegin = false;
  /** From now on, what is complete is to become so once more: what was said before does not count. */
  bench.again = () => {
    bench.complete = bench.painted = 0;
    mustBegin = true;
    says = isAnnounced;
  };
  new MutationObserver(() => {
    if (mustBegin) mustBegin = says();
    else if (!bench.complete && says()) {
      bench.complete = performance.now();
      performance.mark("bench-complete");
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["data-complete", "aria-busy", "role"] });

  // After each frame: what was drawn in it is on its way to the screen when its message comes.
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = () => {
    const now = performance.now();
    if (!bench.first && texts > 5) {
      bench.first = now;
      performance.mark("bench-first");
    }
    if (bench.complete && !bench.painted) {
      const late = now - bench.complete > 1_000 && bench.drawn > 0;
      if (bench.drawn >= bench.complete || late) {
        bench.painted = late && bench.drawn < bench.complete ? bench.complete : now;
        performance.mark("bench-painted");
      }
    }
    if (bench.drawn > bench.last) bench.last = now;
    if (armed && !bench.after && bench.drawn >= armed) bench.after = now;
  };
  const frame = () => {
    port1.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  /** From the next input event on, `after` is to be noted. */
  bench.arm = (kinds) => {
    armed = bench.after = bench.began = 0;
    const begin = (event) => {
      if (armed) return;
      armed = performance.now();
      bench.began = event.timeStamp;
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
