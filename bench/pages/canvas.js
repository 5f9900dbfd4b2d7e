// A canvas crisp at the device's pixel ratio inside a container that scrolls, drawn at most once per frame.

/** Colours by status: success, unknown, pushing, failed. */
export const COLOURS = ["#12835e", "#7a3f8f", "#2264d8", "#cc4408"];
export const INK = { ground: "#ffffff", stripe: "#f8f9fb", line: "#e6e9ee", text: "#15181d", muted: "#565e6b", hover: "#5d6673" };
export const FONT = "12px system-ui, sans-serif";

export class Sheet {
  /** Calls `draw(context)` in the next frame after `invalidate`, with units of CSS pixels. */
  constructor(parent, { width, height }, draw) {
    this.width = width;
    this.height = height;
    this.ratio = devicePixelRatio;
    this.container = document.createElement("div");
    this.container.className = "sheet";
    this.container.style.cssText = `width:${width}px;height:${height}px`;
    this.canvas = document.createElement("canvas");
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    this.canvas.style.cssText = `width:${width}px;height:${height}px`;
    this.spacer = document.createElement("div");
    this.container.append(this.canvas, this.spacer);
    parent.append(this.container);
    this.context = this.canvas.getContext("2d", { alpha: false });
    this.context.scale(this.ratio, this.ratio);
    this.pending = false;
    this.draw = () => {
      this.pending = false;
      draw(this.context);
    };
    this.container.addEventListener("scroll", () => this.invalidate(), { passive: true });
  }

  /** Size of all there is to scroll through. */
  set content({ width, height }) {
    this.spacer.style.cssText = `position:absolute;left:0;top:0;pointer-events:none;width:${width}px;height:${height}px`;
  }

  get scroll() {
    return { x: this.container.scrollLeft, y: this.container.scrollTop };
  }

  invalidate() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(this.draw);
  }

  /** Calls `moved({x, y})` with the position of the pointer on the canvas, and `moved(null)` when it leaves. */
  onPointer(moved) {
    this.container.addEventListener("pointermove", (event) => {
      const frame = this.container.getBoundingClientRect();
      moved({ x: event.clientX - frame.left, y: event.clientY - frame.top });
    });
    this.container.addEventListener("pointerleave", () => moved(null));
  }
}
