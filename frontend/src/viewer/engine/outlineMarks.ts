import { toScreen, type Projection } from "./projection";
import type { Outline } from "./outline";
import type { Opened } from "./scene";
import { indexOf, viewSlice } from "./sliceView";

const DARK = "rgba(0, 0, 0, 0.7)";
const ERASING = "#ffffff";
const CORNER_PIXELS = 3;

/** The outline of a fill, in every pane: the others see it from its edge. */
export function paintOutline(
  context: CanvasRenderingContext2D, projection: Projection, { labels }: Opened, outline: Outline, slice: number,
  color: string,
): void {
  const { plane, points, next, corners, erases } = outline;
  const isFaced = projection.plane.normal === plane.normal;
  const view = viewSlice(labels.shape, plane, outline.slice);
  const places = [...points, ...(next ? [next] : [])].map(([x, y]) => toScreen(projection, indexOf(view, x, y)));
  const [first, last] = [places[0], places.at(-1)];
  if (!first || !last) return;
  context.globalAlpha = isFaced && slice !== outline.slice ? 0.35 : 1;
  const line = (width: number, stroke: string, dash: number[], way: readonly (readonly [number, number])[]): void => {
    context.setLineDash(dash);
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.beginPath();
    way.forEach(([x, y], n) => (n === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.stroke();
  };
  const ink = erases ? ERASING : color;
  line(3.5, DARK, [], places);
  line(1.5, ink, erases ? [5, 3] : [], places);
  line(1, ink, [3, 4], [last, first]);
  context.setLineDash([]);
  if (corners && isFaced) {
    for (const [x, y] of places.slice(0, points.length)) {
      context.fillStyle = DARK;
      context.fillRect(x - CORNER_PIXELS - 1, y - CORNER_PIXELS - 1, 2 * CORNER_PIXELS + 2, 2 * CORNER_PIXELS + 2);
      context.fillStyle = ink;
      context.fillRect(x - CORNER_PIXELS, y - CORNER_PIXELS, 2 * CORNER_PIXELS, 2 * CORNER_PIXELS);
    }
  }
  context.globalAlpha = 1;
}
