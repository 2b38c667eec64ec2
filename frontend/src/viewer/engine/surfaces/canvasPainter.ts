import type { Vec3 } from "../../../domain/geometry";
import { contextOf } from "../picture";
import { AMBIENT, BACKGROUND, inOrder, lightOf, type Model, type SurfacePainter } from "./painter";
import { dot, screenAxes, type PaneSize, type ScreenAxes, type View3d } from "./view";

/** Draws surfaces with the processor alone: a depth buffer, light at the vertices, one pixel per CSS pixel. */
export function createCanvasPainter(host: HTMLElement): SurfacePainter {
  const canvas = document.createElement("canvas");
  Object.assign(canvas.style, { position: "absolute", inset: "0", width: "100%", height: "100%" });
  host.append(canvas);
  const context = contextOf(canvas);
  let raster = new Raster(0, 0);
  return {
    name: "canvas",
    paint(view, size, models) {
      const [width, height] = [Math.max(1, Math.round(size.width)), Math.max(1, Math.round(size.height))];
      if (raster.width !== width || raster.height !== height) {
        raster = new Raster(width, height);
        canvas.width = width;
        canvas.height = height;
      }
      raster.draw(view, models);
      context.putImageData(new ImageData(raster.pixels, width, height), 0, 0);
    },
    dispose: () => canvas.remove(),
  };
}

/** The picture of surfaces as RGBA, without a page. */
export class Raster {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Of the surfaces that hide what is behind them, mm towards the eye. */
  private readonly hidden: Float32Array;
  private readonly depth: Float32Array;
  private readonly shade: Float32Array;
  private box = [0, 0, 0, 0] as [number, number, number, number];

  constructor(readonly width: number, readonly height: number) {
    this.pixels = new Uint8ClampedArray(4 * width * height);
    this.hidden = new Float32Array(width * height);
    this.depth = new Float32Array(width * height);
    this.shade = new Float32Array(width * height);
  }

  draw(view: View3d, models: readonly Model[]): void {
    const [red, green, blue] = BACKGROUND.map((part) => Math.round(255 * part));
    new Uint32Array(this.pixels.buffer).fill(((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0);
    this.hidden.fill(-Infinity);
    const axes = screenAxes(view);
    for (const model of inOrder(models, axes)) {
      this.depth.fill(-Infinity);
      this.fill(model, view, axes);
      this.blend(model);
    }
  }

  /** Depth and light of the nearest layer of one surface. */
  private fill({ mesh }: Model, view: View3d, axes: ScreenAxes): void {
    const { positions, normals, triangles } = mesh;
    const placed = project(positions, normals, view, axes, this);
    this.box = [this.width, this.height, 0, 0];
    for (let t = 0; t < triangles.length; t += 3) {
      this.triangle(placed, 4 * triangles[t], 4 * triangles[t + 1], 4 * triangles[t + 2]);
    }
  }

  private triangle(p: Float32Array, a: number, b: number, c: number): void {
    const { width, height, depth, shade, box } = this;
    const ax = p[a], ay = p[a + 1], bx = p[b], by = p[b + 1], cx = p[c], cy = p[c + 1];
    const area = (cx - ax) * (by - ay) - (bx - ax) * (cy - ay); // y runs down: positive faces the eye
    if (!(area > 0)) return;
    const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
    const x1 = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
    const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
    const y1 = Math.min(height - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
    if (x0 > x1 || y0 > y1) return;
    box[0] = Math.min(box[0], x0);
    box[1] = Math.min(box[1], y0);
    box[2] = Math.max(box[2], x1);
    box[3] = Math.max(box[3], y1);
    const one = 1 / area;
    for (let y = y0; y <= y1; y += 1) {
      const py = y + 0.5;
      for (let x = x0; x <= x1; x += 1) {
        const px = x + 0.5;
        const wa = ((cx - px) * (by - py) - (bx - px) * (cy - py)) * one;
        const wb = ((ax - px) * (cy - py) - (cx - px) * (ay - py)) * one;
        const wc = 1 - wa - wb;
        if (wa < 0 || wb < 0 || wc < 0) continue;
        const near = wa * p[a + 2] + wb * p[b + 2] + wc * p[c + 2];
        const at = y * width + x;
        if (near <= depth[at]) continue;
        depth[at] = near;
        shade[at] = wa * p[a + 3] + wb * p[b + 3] + wc * p[c + 3];
      }
    }
  }

  private blend({ color, alpha }: Model): void {
    const { width, depth, shade, hidden, pixels, box: [x0, y0, x1, y1] } = this;
    for (let y = y0; y <= y1; y += 1) {
      for (let at = y * width + x0; at <= y * width + x1; at += 1) {
        if (depth[at] === -Infinity || depth[at] <= hidden[at]) continue;
        for (let part = 0; part < 3; part += 1) {
          const own = 255 * color[part] * shade[at];
          pixels[4 * at + part] = own * alpha + pixels[4 * at + part] * (1 - alpha);
        }
        if (alpha >= 1) hidden[at] = depth[at];
      }
    }
  }
}

/** For each vertex: x and y on the pane, mm towards the eye, light 0..1. */
function project(
  positions: Float32Array, normals: Float32Array, view: View3d, axes: ScreenAxes, { width, height }: PaneSize,
): Float32Array {
  const { right, up, towards } = axes;
  const light = lightOf(axes);
  const scale = 1 / view.mmPerPixel;
  const middle = (axis: Vec3): number => dot(axis, view.center);
  const [toRight, toUp, toEye] = [middle(right), middle(up), middle(towards)];
  const placed = new Float32Array((positions.length / 3) * 4);
  for (let v = 0, to = 0; v < positions.length; v += 3, to += 4) {
    const x = positions[v], y = positions[v + 1], z = positions[v + 2];
    placed[to] = width / 2 + (x * right[0] + y * right[1] + z * right[2] - toRight) * scale;
    placed[to + 1] = height / 2 - (x * up[0] + y * up[1] + z * up[2] - toUp) * scale;
    placed[to + 2] = x * towards[0] + y * towards[1] + z * towards[2] - toEye;
    const lit = normals[v] * light[0] + normals[v + 1] * light[1] + normals[v + 2] * light[2];
    placed[to + 3] = AMBIENT + (1 - AMBIENT) * Math.max(0, lit);
  }
  return placed;
}
