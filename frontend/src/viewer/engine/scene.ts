import { clampIndex, toIndex, toWorld, voxelAt, flatIndex, type Vec3 } from "../../domain/geometry";
import type { Mesh } from "../../domain/mesh";
import type { Patch } from "../../domain/patches";
import type { Crosshair, LikelihoodMap, Paint, PaneName, Pin, PromptMark, SegmentStyle, ToolName } from "../port";
import type { Stroke } from "./brush";
import type { Outline } from "./outline";
import type { IntensityWindow } from "./imageLayer";
import { Labelmap } from "./labelmap";
import { createPalette, type Palette } from "./palette";
import type { VoxelStore } from "./voxels";

/** What is open in the viewer: its voxels, its labels and where the three panes meet. */
export interface Opened {
  readonly volume: VoxelStore;
  readonly labels: Labelmap;
}

/** Everything that the panes draw. Who changes it calls `changed`; they draw once per animation frame. */
export class Scene {
  opened: Opened | null = null;
  /** The crosshair, a fractional index (k, j, i); each pane shows the slice that holds it. */
  index: Vec3 = [0, 0, 0];
  window: IntensityWindow = { center: 0, width: 1 };
  tool: ToolName = "crosshair";
  brushMm = 8;
  scribbleMm = 3;
  paint: Paint = { sphere: false, range: null, erases: false, samples: false };
  segment = 1;
  prompts: readonly PromptMark[] = [];
  pins: readonly Pin[] = [];
  stroke: Stroke | null = null;
  /** A scribble under the hand, in the segment's color. */
  drawing: PromptMark | null = null;
  /** Of a fill, while it is drawn. */
  outline: Outline | null = null;
  preview: Patch | null = null;
  likelihood: LikelihoodMap | null = null;
  /** By segment. */
  surfaces: ReadonlyMap<number, Mesh> = new Map();
  /** Grows with each other set of surfaces. */
  surfaceVersion = 0;
  palette: Palette = createPalette(new Map());
  /** The pane that the hand last turned to, by pointer or focus: keys scroll it. Null once the pointer has left. */
  aimed: PaneName | null = null;
  readonly locked = new Set<number>();
  /** Grows with each change of what lies over the image. */
  version = 0;
  private readonly styles = new Map<number, SegmentStyle>();

  constructor(private readonly requestPaint: () => void) {}

  changed(): void {
    this.version += 1;
    this.requestPaint();
  }

  open(volume: VoxelStore): void {
    this.opened = { volume, labels: new Labelmap(volume.description.shape) };
    this.stroke = null;
    this.drawing = null;
    this.outline = null;
    this.preview = null;
    this.likelihood = null;
    this.setSurfaces([]);
    this.home();
  }

  /** Middle slices and the volume's own window. */
  home(): void {
    if (!this.opened) return;
    const { shape, window } = this.opened.volume.description;
    this.index = [Math.floor(shape[0] / 2), Math.floor(shape[1] / 2), Math.floor(shape[2] / 2)];
    this.setWindow(window.center, window.width);
  }

  setWindow(center: number, width: number): void {
    this.window = { center, width: Math.max(width, Number.EPSILON) };
    this.changed();
  }

  setStyle(segment: number, style: SegmentStyle): void {
    this.styles.set(segment, style);
    this.locked.delete(segment);
    if (style.locked) this.locked.add(segment);
    this.palette = createPalette(this.styles);
    this.changed();
  }

  setSurfaces(meshes: readonly Mesh[]): void {
    this.surfaces = new Map(meshes.map((mesh) => [mesh.segment, mesh]));
    this.surfaceVersion += 1;
    this.changed();
  }

  styleOf(segment: number): SegmentStyle | null {
    return this.styles.get(segment) ?? null;
  }

  colorOf(segment: number): string {
    return this.styles.get(segment)?.color ?? "#ffffff";
  }

  moveTo(index: Vec3): void {
    if (!this.opened) return;
    this.index = clampIndex(this.opened.volume.description, index);
    this.changed();
  }

  moveToPosition(positionMm: Vec3): void {
    if (this.opened) this.moveTo(toIndex(this.opened.volume.description, positionMm));
  }

  crosshair(): Crosshair | null {
    return this.placeAt(this.index);
  }

  /** What lies at a fractional index (k, j, i) of the volume; null where none is open. */
  placeAt(place: Vec3): Crosshair | null {
    if (!this.opened) return null;
    const { volume, labels } = this.opened;
    const index = voxelAt(volume.description, place) ?? [0, 0, 0];
    return {
      positionMm: toWorld(volume.description, place),
      index,
      value: volume.valueAt(index),
      segment: labels.array[flatIndex(volume.description, index)],
    };
  }
}
