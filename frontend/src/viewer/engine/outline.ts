/** An outline that a hand draws on a slice and that is filled once it is closed. */

import type { Patch } from "../../domain/patches";
import type { SlicingPlane } from "../../domain/planes";
import type { PaneName, Remark } from "../port";
import type { PicturePoint } from "./brush";
import { mayBeSet } from "./limits";
import { fillPolygon } from "./polygon";
import type { Opened, Scene } from "./scene";
import { VoxelMask } from "./voxelMask";

export interface Outline {
  readonly pane: PaneName;
  readonly plane: SlicingPlane;
  readonly slice: number;
  /** In the picture of the slice. */
  readonly points: readonly PicturePoint[];
  /** Where the pointer is: the corner that would come next. */
  readonly next: PicturePoint | null;
  readonly corners: boolean;
  readonly erases: boolean;
}

export interface FillReports {
  readonly stroke: (stroke: Patch, before: Patch) => void;
  readonly remark: (remark: Remark) => void;
}

const CORNERS = 3;

/** Fill what the outline holds, and forget it. What cannot be filled is remarked upon, and nothing changes. */
export function closeOutline(scene: Scene, outline: Outline, reports: FillReports): void {
  scene.outline = null;
  scene.changed();
  const { opened } = scene;
  if (!opened) return;
  if (outline.points.length < CORNERS) return reports.remark("few corners");
  const value = outline.erases ? 0 : scene.segment;
  if (scene.locked.has(value)) return reports.remark("locked");
  const mask = inside(outline, opened);
  if (mask.isEmpty) return reports.remark("outside");
  if (!write(scene, opened, mask, value, reports.stroke)) reports.remark("nothing");
}

function inside({ plane, slice, points }: Outline, { labels }: Opened): VoxelMask {
  const mask = new VoxelMask(labels.shape, plane);
  fillPolygon(points, mask.width, mask.height, (y, x0, x1) => mask.markRow(slice, y, x0, x1));
  return mask;
}

/** Bring what was marked into the labelmap, as far as it may be set, and report it. Returns whether that changed it. */
export function write(
  scene: Scene, opened: Opened, mask: VoxelMask, value: number, report: FillReports["stroke"],
): boolean {
  const patch = mask.toPatch(value, opened.labels, mayBeSet(opened, scene, value));
  if (!patch) return false;
  const before = opened.labels.under(patch);
  opened.labels.apply(patch);
  report(patch, before);
  scene.changed();
  return true;
}
