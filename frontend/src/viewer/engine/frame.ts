/** The words at the borders of a pane and the circle of the brush. */

import { edgeLetters, type SlicingPlane } from "../../domain/planes";
import type { Geometry } from "../../domain/geometry";
import { createScaleBar } from "./scaleBar";

const INK = {
  position: "absolute", pointerEvents: "none", userSelect: "none", color: "#e6e9ee", fontSize: "13px",
  fontWeight: "600", lineHeight: "1", fontVariantNumeric: "tabular-nums",
  textShadow: "0 0 3px #000, 0 0 2px #000",
} as const;

const PLACES = {
  left: { left: "8px", top: "50%", transform: "translateY(-50%)" },
  right: { right: "8px", top: "50%", transform: "translateY(-50%)" },
  top: { top: "8px", left: "50%", transform: "translateX(-50%)" },
  bottom: { bottom: "8px", left: "50%", transform: "translateX(-50%)" },
  title: { top: "8px", left: "10px", color: "#aab2bd", fontWeight: "500" },
  slice: { bottom: "8px", left: "10px", color: "#aab2bd", fontWeight: "500" },
} as const;

type Place = keyof typeof PLACES;

/** In CSS pixels, around its middle; round, or a disk seen from its edge. */
export interface BrushShape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly round: boolean;
}

export interface Frame {
  setOrientation(geometry: Geometry, plane: SlicingPlane): void;
  setSlice(slice: number, count: number): void;
  setScale(mmPerPixel: number, paneWidth: number): void;
  /** The brush around a place on the pane; null hides it. */
  setBrush(shape: BrushShape | null): void;
}

/** title: the name of the plane, with its color in the other panes. */
export function createFrame(host: HTMLElement, title: string, color: string): Frame {
  const texts = new Map<Place, HTMLElement>();
  for (const place of Object.keys(PLACES) as Place[]) {
    const text = document.createElement("div");
    Object.assign(text.style, INK, PLACES[place]);
    host.append(text);
    texts.set(place, text);
  }
  const write = (place: Place, words: string): void => {
    const text = texts.get(place);
    if (text && text.textContent !== words) text.textContent = words;
  };
  write("title", title);
  Object.assign(texts.get("title")?.style ?? {}, { color });
  const brush = document.createElement("div");
  Object.assign(brush.style, {
    position: "absolute", left: "0", top: "0", borderRadius: "50%", border: "1px solid #fff", boxSizing: "border-box",
    boxShadow: "0 0 0 1px rgba(0, 0, 0, 0.6)", pointerEvents: "none", display: "none",
  });
  host.append(brush);
  return {
    setScale: createScaleBar(host),
    setOrientation(geometry, plane) {
      const letters = edgeLetters(geometry, plane);
      for (const edge of ["left", "right", "top", "bottom"] as const) write(edge, letters[edge]);
      host.dataset["orientation"] = [letters.left, letters.right, letters.top, letters.bottom].join(" ");
    },
    setSlice: (slice, count) => write("slice", `${slice + 1} of ${count}`),
    setBrush(shape) {
      brush.style.display = shape ? "block" : "none";
      if (!shape) return;
      const [width, height] = [Math.max(2, shape.width), Math.max(2, shape.height)];
      Object.assign(brush.style, {
        width: `${width}px`, height: `${height}px`, borderRadius: shape.round ? "50%" : "1px",
        transform: `translate(${shape.x - width / 2}px, ${shape.y - height / 2}px)`,
      });
    },
  };
}
