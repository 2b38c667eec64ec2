import type { SegmentStyle } from "../port";

/** Fill and edge color of each segment number, 0xAABBGGRR; a number without a style is not drawn. */
export interface Palette {
  readonly fill: Uint32Array;
  readonly edge: Uint32Array;
}

/** An edge is more opaque than what it surrounds, so that the image stays legible inside. */
const EDGE_OPACITY = 0.4;

export function createPalette(styles: ReadonlyMap<number, SegmentStyle>): Palette {
  const size = Math.max(255, ...styles.keys()) + 1;
  const palette = { fill: new Uint32Array(size), edge: new Uint32Array(size) };
  for (const [segment, { color, opacity, visible }] of styles) {
    if (!visible || segment === 0) continue;
    palette.fill[segment] = pixelOf(color, opacity);
    palette.edge[segment] = pixelOf(color, opacity > 0 ? Math.min(1, opacity + EDGE_OPACITY) : 0);
  }
  return palette;
}

function pixelOf(color: string, opacity: number): number {
  const rgb = Number.parseInt(color.slice(1), 16);
  const [red, green, blue] = [rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff];
  return ((Math.round(opacity * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
