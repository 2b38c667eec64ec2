import { scaleBar } from "../../domain/scale";

const MOST_PIXELS = 120;
const PANE_PART = 0.35;
const INK = "rgba(230, 233, 238, 0.9)";

/** A bar in the lower right corner that says how large things are. Returns how it is told the scale. */
export function createScaleBar(host: HTMLElement): (mmPerPixel: number, paneWidth: number) => void {
  const [bar, words] = [document.createElement("div"), document.createElement("div")];
  Object.assign(bar.style, {
    position: "absolute", right: "10px", bottom: "9px", height: "6px", boxSizing: "border-box", pointerEvents: "none",
    filter: "drop-shadow(0 0 1px #000) drop-shadow(0 0 1px #000)",
  });
  Object.assign(words.style, {
    position: "absolute", right: "0", bottom: "8px", color: INK, fontSize: "11px", fontWeight: "500", lineHeight: "1",
    whiteSpace: "nowrap",
  });
  bar.append(words);
  host.append(bar);
  let shown = "";
  return (mmPerPixel, paneWidth) => {
    const { mm, pixels, parts, words: length } = scaleBar(mmPerPixel, Math.min(MOST_PIXELS, PANE_PART * paneWidth));
    const told = `${mm} ${pixels}`;
    if (told === shown) return;
    shown = told;
    const step = (pixels - 1) / parts;
    bar.style.width = `${pixels}px`;
    bar.style.background = [
      `linear-gradient(${INK}, ${INK}) left bottom / 100% 1px no-repeat`,
      `repeating-linear-gradient(to right, ${INK} 0 1px, transparent 1px ${step}px) left bottom / 100% 100% no-repeat`,
    ].join(", ");
    words.textContent = length;
    host.dataset["scaleMm"] = String(mm);
    host.dataset["scalePixels"] = pixels.toFixed(2);
  };
}
