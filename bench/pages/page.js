// What the baseline pages share: what is asked of them, the answer's bytes, and the tip beside the pointer.

/** From the address: what to show (`matrix`, `timeline` or both), how to read, and the size of each drawing. */
export function settings() {
  const asked = new URLSearchParams(location.search);
  return {
    show: asked.get("show") ?? "both",
    read: asked.get("read") ?? "parse",
    size: { width: Number(asked.get("width") ?? 1440), height: Number(asked.get("height") ?? 640) },
  };
}

/** The answer, once it begins. */
export const response = () => fetch("/api/push-results?AppId=any");

/** The answer's bytes. */
export async function ask() {
  return new Uint8Array(await (await response()).arrayBuffer());
}

const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
document.body.append(tip);

/** Says something beside a place of the window; nothing hides it. */
export function tell(at, text) {
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  tip.style.transform = `translate(${at.x + 16}px, ${at.y + 16}px)`;
}
