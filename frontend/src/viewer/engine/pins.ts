/** Pins of comments over a slice, each with a caption that stays inside the pane. */

import { toIndex } from "../../domain/geometry";
import type { Pin } from "../port";
import { placeCaption } from "./captions";
import { clarity, disk, type Context } from "./marks";
import { toScreen, type Projection } from "./projection";
import type { Opened, Scene } from "./scene";

const COLORS: Readonly<Record<Pin["kind"], string>> = { open: "#ffb84d", blocking: "#ff7b72", draft: "#79c0ff" };
const INK = "#0b0d10";
const HEAD = 8;
const HEIGHT = 15;

/** Returns how many are seen. */
export function paintPins(
  context: Context, projection: Projection, opened: Opened, scene: Scene, slice: number,
): number {
  let seen = 0;
  for (const pin of [...scene.pins].sort((a, b) => Number(a.chosen) - Number(b.chosen))) {
    const index = toIndex(opened.volume.description, pin.positionMm);
    const alpha = clarity(projection, opened, index, slice);
    if (alpha === 0) continue;
    seen += 1;
    const [x, y] = toScreen(projection, index);
    context.globalAlpha = alpha;
    paintPin(context, pin, x, y);
    paintCaption(context, pin, x, y, projection);
    context.globalAlpha = 1;
  }
  return seen;
}

/** Its point is at x, y; near the upper edge it hangs below. */
function paintPin(context: Context, { kind, chosen }: Pin, x: number, y: number): void {
  const up = y > HEIGHT + HEAD + 2 ? 1 : -1;
  context.fillStyle = COLORS[kind];
  context.strokeStyle = chosen ? "#ffffff" : INK;
  context.lineWidth = chosen ? 2.5 : 1.5;
  context.beginPath();
  context.moveTo(x, y);
  context.bezierCurveTo(x - 3, y - 7 * up, x - HEAD, y - 9 * up, x - HEAD, y - HEIGHT * up);
  context.arc(x, y - HEIGHT * up, HEAD, Math.PI, 0, up < 0);
  context.bezierCurveTo(x + HEAD, y - 9 * up, x + 3, y - 7 * up, x, y);
  context.fill();
  context.stroke();
  disk(context, x, y - HEIGHT * up, 3, INK);
}

function paintCaption(context: Context, { title, kind }: Pin, x: number, y: number, pane: Projection): void {
  context.font = "12px Inter Variable, system-ui, sans-serif";
  const widthOf = (text: string): number => context.measureText(text).width;
  const caption = placeCaption(title, { x, y: y - HEIGHT + 4 }, pane, widthOf);
  context.lineWidth = 3;
  context.strokeStyle = INK;
  context.strokeText(caption.text, caption.x, caption.y);
  context.fillStyle = COLORS[kind];
  context.fillText(caption.text, caption.x, caption.y);
}
