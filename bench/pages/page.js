// Shared by all pages: the settings in the address, the bytes of the response, and the tooltip.

/** From the address: the view (`matrix`, `timeline` or `both`), the way to decode, and the size of each drawing. */
export function settings() {
  const parameters = new URLSearchParams(location.search);
  return {
    show: parameters.get("show") ?? "both",
    read: parameters.get("read") ?? "parse",
    size: { width: Number(parameters.get("width") ?? 1440), height: Number(parameters.get("height") ?? 640) },
  };
}

/** The response, when it begins. */
export const response = () => fetch("/api/push-results?AppId=any");

/** The bytes of the response. */
export async function fetchBytes() {
  return new Uint8Array(await (await response()).arrayBuffer());
}

const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
document.body.append(tip);

/** Shows a text beside a position of the window; an empty text hides the tooltip. */
export function showTip(at, text) {
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  tip.style.transform = `translate(${at.x + 16}px, ${at.y + 16}px)`;
}
