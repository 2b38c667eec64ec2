import { mirror, type SliceView } from "./sliceView";
import type { Projection } from "./projection";

/** A canvas with one pixel per voxel of a slice. */
export class Picture {
  private readonly canvas = document.createElement("canvas");
  private readonly context = contextOf(this.canvas);
  private image: ImageData | null = null;

  /** The pixels as 0xAABBGGRR, for a slice of this size; what was there stays. */
  pixels(width: number, height: number): Uint32Array {
    if (this.image?.width !== width || this.image.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = this.context.createImageData(width, height);
    }
    return new Uint32Array(this.image.data.buffer);
  }

  /** Take over the pixels as they are now. */
  update(): void {
    if (this.image) this.context.putImageData(this.image, 0, 0);
  }

  /** Lay the picture of a slice onto a pane. `scale`: device pixels per CSS pixel. */
  drawOnto(target: CanvasRenderingContext2D, projection: Projection, view: SliceView, scale: number): void {
    const { plane, center, width, height, pixelsRight, pixelsDown } = projection;
    const [wide, high] = [Math.abs(pixelsRight), Math.abs(pixelsDown)];
    const left = width / 2 - (mirror(plane.right, center[plane.right.axis], view.width) + 0.5) * wide;
    const top = height / 2 - (mirror(plane.down, center[plane.down.axis], view.height) + 0.5) * high;
    target.drawImage(this.canvas, left * scale, top * scale, view.width * wide * scale, view.height * high * scale);
  }
}

export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser draws no 2-D canvas.");
  return context;
}

/** A canvas over the whole of an element. */
export interface Sheet {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** Empty it for an element of this size in CSS pixels. Returns device pixels per CSS pixel. */
  readonly fit: (width: number, height: number) => number;
}

export function createSheet(host: HTMLElement): Sheet {
  const canvas = document.createElement("canvas");
  Object.assign(canvas.style, { position: "absolute", inset: "0", width: "100%", height: "100%" });
  host.append(canvas);
  const context = contextOf(canvas);
  const fit = (width: number, height: number): number => {
    const scale = window.devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
    } else {
      context.clearRect(0, 0, wide, high);
    }
    return scale;
  };
  return { canvas, context, fit };
}
