import type { Geometry, Vec3 } from "../domain/geometry";
import type { Patch } from "../domain/patches";

export type RenderMode = "cpu" | "webgl";
export type PaneName = "axial" | "sagittal" | "coronal";
/** Every view: the three planes and the surfaces. */
export type ViewName = PaneName | "3d";
/** The side of the patient that one looks at. */
export type SideName = "A" | "P" | "L" | "R" | "H" | "F";
export type ToolName =
  | "include" | "exclude" | "foreground" | "background" | "brush" | "eraser" | "polygonFill" | "lassoFill"
  | "pin" | "crosshair" | "pan" | "zoom" | "window";
export type VoxelType = "int16" | "uint8" | "uint16" | "float32";

/** A volume as the server keeps it: one raw little-endian (J, I) object per slice k, and a coarse whole. */
export interface VolumeDescription extends Geometry {
  readonly id: string;
  readonly dtype: VoxelType;
  readonly window: { readonly center: number; readonly width: number };
  readonly range: readonly [number, number];
  /** Address of each slice, index k. */
  readonly sliceUrls: readonly string[];
  readonly preview: Geometry & { readonly url: string };
}

export interface SegmentStyle {
  /** "#rrggbb" */
  readonly color: string;
  /** Over the image, 0..1. */
  readonly opacity: number;
  /** Of its surface, 0..1; at 1 it hides what lies inside and behind it. */
  readonly surfaceOpacity: number;
  readonly visible: boolean;
  /** A locked segment's voxels are never overwritten by brush or eraser. */
  readonly locked: boolean;
}

/** How brush, eraser and fills work. */
export interface Paint {
  /** A ball through the slices, in place of a disk on one. */
  readonly sphere: boolean;
  /** Only voxels whose intensity lies in it are set, both ends included; null for all. */
  readonly range: readonly [low: number, high: number] | null;
  /** Fills take labels off. */
  readonly erases: boolean;
  /** The next click takes the range from the image. */
  readonly samples: boolean;
}

/** Why something that was drawn changed nothing. */
export type Remark = "outside" | "few corners" | "locked" | "nothing";

/** What hands do beside the panes' own business. */
export type HandReport =
  | { readonly kind: "remark"; readonly remark: Remark }
  /** The range of the tissue that was clicked. */
  | { readonly kind: "sampled"; readonly range: readonly [low: number, high: number] }
  /** The brush is to be larger, or smaller. */
  | { readonly kind: "sized"; readonly direction: 1 | -1 };

export interface PointPrompt {
  readonly positionMm: Vec3;
  readonly include: boolean;
}

/** A line that was drawn on a slice; its width is a pen's, in mm. */
export interface ScribblePrompt {
  readonly positionsMm: readonly Vec3[];
  readonly include: boolean;
  readonly radiusMm: number;
}

/** How likely each cell of several voxels is the segment's. start, factor: in voxels; chance: 0..255, C order. */
export interface LikelihoodMap {
  readonly start: Vec3;
  readonly factor: Vec3;
  readonly shape: Vec3;
  readonly chance: Uint8Array;
}

/** A prompt that stands: a point (one position, no radius), or a line. */
export interface PromptMark {
  readonly segment: number;
  readonly include: boolean;
  readonly positionsMm: readonly Vec3[];
  readonly radiusMm: number | null;
}

/** The surface of a segment: an address that always answers the same bytes (docs/protocol.md, section 5). */
export interface SurfaceSource {
  readonly segment: number;
  readonly url: string;
}

/** How much of the image a segment takes. */
export interface Measure {
  readonly voxels: number;
  readonly milliliters: number;
}

export interface Pin {
  readonly id: string;
  readonly positionMm: Vec3;
  readonly title: string;
  /** A blocking one stops the approval; a draft is not sent. */
  readonly kind: "open" | "blocking" | "draft";
  /** Stands out from the others. */
  readonly chosen: boolean;
}

export interface Crosshair {
  readonly positionMm: Vec3;
  /** Nearest voxel, order (k, j, i). */
  readonly index: Vec3;
  /** Intensity there; null while its slice is still loading. */
  readonly value: number | null;
  /** Segment number there, 0 is background. */
  readonly segment: number;
}

export interface LoadProgress {
  readonly loaded: number;
  readonly total: number;
  /** True once something of the volume (the preview counts) is on the screen. */
  readonly firstSlice: boolean;
}

/** A patch as it came over the wire (decoded off the main thread), or one already in memory. */
export type PatchSource = ArrayBuffer | Patch;
export type Disconnect = () => void;

/**
 * What the application knows of a viewer. Positions are mm LPS, indices (k, j, i).
 * The viewer owns the pixels and the labelmap on the screen; nothing else keeps a copy.
 */
export interface ViewerPort {
  readonly mode: RenderMode;

  /** Draw into these elements until the returned function is called. */
  attach(panes: Readonly<Record<ViewName, HTMLElement>>): Disconnect;
  /** Show a volume with an empty labelmap. Resolves when every slice is there; rejects when aborted or unreadable. */
  open(volume: VolumeDescription, options: { signal: AbortSignal }): Promise<void>;

  setTool(tool: ToolName): void;
  /** Diameter of brush and eraser. */
  setBrushSize(mm: number): void;
  /** Width of the scribbles' pen. */
  setScribbleWidth(mm: number): void;
  setPaint(paint: Paint): void;
  setActiveSegment(segment: number): void;
  setSegmentStyle(segment: number, style: SegmentStyle): void;
  setWindow(center: number, width: number): void;
  jumpTo(positionMm: Vec3): void;
  /** Turn the surfaces so that one looks at a side of the patient. */
  lookFrom(side: SideName): void;
  /** Intensities below which these shares (0..1) of the voxels lie, of those that have arrived. */
  levelsAt(shares: readonly number[]): readonly number[];
  /** Fit every pane, middle slices, the volume's own window. */
  resetView(): void;

  /**
   * Write an edit into the labelmap. Calls take effect in the order they were made (the journal's order), also
   * when some need decoding; a preview shown before is kept until `preview(null)`. Resolves with the
   * number of voxels that it changed; rejects for a malformed patch.
   */
  applyPatch(patch: PatchSource): Promise<number>;
  /** Show a coarse answer over the labelmap, or take it back. Never changes the labelmap. Same order as applyPatch. */
  preview(patch: PatchSource | null): Promise<void>;
  /** How many of these strokes, from the first on, the labels hold already. Same order as applyPatch. */
  held(strokes: readonly Patch[]): Promise<number>;
  /** Forget every label: before a resync that starts from empty. */
  clearLabelmap(): void;

  /** Show these surfaces and no others; what is shown stays until they are here. Rejects when one cannot be had. */
  showSurfaces(surfaces: readonly SurfaceSource[]): Promise<void>;
  setPrompts(prompts: readonly PromptMark[]): void;
  /** Show a likelihood below the labels, or none. */
  setLikelihood(map: LikelihoodMap | null): void;
  setPins(pins: readonly Pin[]): void;

  /** A click with "include" or "exclude". */
  onPrompt(listener: (prompt: PointPrompt) => void): Disconnect;
  /** A line drawn with "foreground" or "background", once the hand lifts. */
  onScribble(listener: (scribble: ScribblePrompt) => void): Disconnect;
  /**
   * A finished stroke or fill, already in the labelmap; base and revision are 0.
   * before: the same voxels as they were, so that a stroke can be taken back that never reached the server.
   */
  onStroke(listener: (stroke: Patch, before: Patch) => void): Disconnect;
  /** A click with "pin": where, and what is there. */
  onPin(listener: (place: Crosshair) => void): Disconnect;
  onHand(listener: (report: HandReport) => void): Disconnect;
  onCrosshair(listener: (crosshair: Crosshair) => void): Disconnect;
  /** What lies under the pointer, once a frame at most; null once it is over no voxel. */
  onPointer(listener: (place: Crosshair | null) => void): Disconnect;
  /** By segment number; those without voxels are left out. */
  onMeasures(listener: (measures: ReadonlyMap<number, Measure>) => void): Disconnect;
  onWindow(listener: (center: number, width: number) => void): Disconnect;
  onLoad(listener: (progress: LoadProgress) => void): Disconnect;

  /** Give back everything; the viewer is unusable afterwards. */
  dispose(): void;
}

/** How the application gets a viewer; only app/ knows which one. */
export type CreateViewer = () => Promise<ViewerPort>;
