import { voxelMl, type Vec3 } from "../../domain/geometry";
import type { Patch } from "../../domain/patches";
import { Listeners } from "../listeners";
import type {
  Crosshair, HandReport, LikelihoodMap, LoadProgress, Measure, Paint, PatchSource, Pin, PointPrompt, PromptMark,
  ScribblePrompt, SegmentStyle, SideName, SurfaceSource, ToolName, ViewerPort, ViewName, VolumeDescription,
} from "../port";
import { createCanvasLayer } from "./canvasLayer";
import { heldStrokes } from "./held";
import { Hover } from "./hover";
import type { CreateImageLayer } from "./imageLayer";
import { createOrder } from "./inOrder";
import type { Labelmap } from "./labelmap";
import { levelsAt } from "./levels";
import { afterFrame } from "./frames";
import { loadVolume } from "./loading";
import { Pane } from "./pane";
import { createPatchDecoder } from "./patchDecoder";
import { connectPointer } from "./pointer";
import { chooseRenderMode } from "./renderMode";
import { Scene, type Opened } from "./scene";
import { connectScrolling } from "./scrolling";
import { connectHands } from "./surfaces/hands";
import { SurfaceShelf } from "./surfaces/loadSurfaces";
import { SurfacePane } from "./surfaces/surfacePane";
import { VoxelStore } from "./voxels";

const LOADING_PAINT_MS = 150;

/** The real viewer. Its WebGL part, a megabyte, is only loaded where it is used. */
export async function createViewer(): Promise<ViewerPort> {
  if (chooseRenderMode() === "cpu") return new Viewer("cpu", createCanvasLayer);
  const { createWebglLayer } = await import("../cornerstone/webglLayer");
  return new Viewer("webgl", createWebglLayer);
}

class Viewer implements ViewerPort {
  private readonly prompts = new Listeners<[PointPrompt]>();
  private readonly scribbles = new Listeners<[ScribblePrompt]>();
  private readonly strokes = new Listeners<[Patch, Patch]>();
  private readonly pinned = new Listeners<[Crosshair]>();
  private readonly hands = new Listeners<[HandReport]>();
  private readonly crosshairs = new Listeners<[Crosshair]>();
  private readonly pointers = new Listeners<[Crosshair | null]>();
  private readonly measures = new Listeners<[ReadonlyMap<number, Measure>]>();
  private readonly windows = new Listeners<[number, number]>();
  private readonly loads = new Listeners<[LoadProgress]>();
  private readonly scene = new Scene(() => this.requestPaint());
  private readonly hover = new Hover(this.scene, () => this.panes, this.pointers.tell);
  private readonly decoder = createPatchDecoder();
  private readonly shelf = new SurfaceShelf();
  private readonly inOrder = createOrder();
  private panes: readonly Pane[] = [];
  private solid: SurfacePane | null = null;
  private frameRequest = 0;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private told = "";
  private toldLabels: readonly [Labelmap, number] | null = null;
  private firstSlice: "loading" | "loaded" | "shown" = "loading";

  readonly onPrompt = this.prompts.add;
  readonly onScribble = this.scribbles.add;
  readonly onStroke = this.strokes.add;
  readonly onPin = this.pinned.add;
  readonly onHand = this.hands.add;
  readonly onCrosshair = this.crosshairs.add;
  readonly onPointer = this.pointers.add;
  readonly onMeasures = this.measures.add;
  readonly onWindow = this.windows.add;
  readonly onLoad = this.loads.add;

  constructor(readonly mode: ViewerPort["mode"], private readonly createLayer: CreateImageLayer) {}

  attach(elements: Readonly<Record<ViewName, HTMLElement>>): () => void {
    const reports = {
      prompt: this.prompts.tell,
      scribble: this.scribbles.tell,
      stroke: this.strokes.tell,
      pin: this.pinned.tell,
      hand: this.hands.tell,
      hovered: this.hover.move,
      window: this.windows.tell,
      jumped: (from: Pane) => this.follow(from),
    };
    this.panes = (["axial", "sagittal", "coronal"] as const).map((name) => {
      const pane = new Pane(name, elements[name], this.scene, this.createLayer);
      elements[name].dataset["mode"] = this.mode;
      connectPointer(pane, this.scene, reports);
      connectScrolling(pane, this.scene, reports.hand);
      return pane;
    });
    const [mine, solid] = [this.panes, new SurfacePane(elements["3d"], this.scene, this.mode)];
    connectHands(solid, (positionMm) => this.jumpTo(positionMm));
    this.solid = solid;
    this.requestPaint();
    return () => {
      if (this.panes === mine) [this.panes, this.solid] = [[], null];
      for (const pane of [...mine, solid]) pane.dispose();
    };
  }

  async open(description: VolumeDescription, { signal }: { signal: AbortSignal }): Promise<void> {
    const volume = new VoxelStore(description);
    this.shelf.clear();
    this.scene.open(volume);
    this.firstSlice = "loading";
    const something = (): void => {
      if (this.firstSlice === "loading") this.firstSlice = "loaded";
    };
    this.windows.tell(this.scene.window.center, this.scene.window.width);
    await loadVolume(volume, () => this.scene.index[0], signal, {
      preview: () => {
        something();
        this.scene.changed();
      },
      slice: () => {
        something();
        this.paintSoon(volume);
      },
      shown: afterFrame,
    });
  }

  setTool(tool: ToolName): void {
    this.scene.tool = tool;
    this.scene.outline = null;
    this.scene.changed();
    for (const pane of this.panes) pane.frame.setBrush(null);
  }

  setBrushSize(mm: number): void {
    this.scene.brushMm = mm;
  }

  setScribbleWidth(mm: number): void {
    this.scene.scribbleMm = mm;
  }

  setPaint(paint: Paint): void {
    this.scene.paint = paint;
  }

  setActiveSegment(segment: number): void {
    this.scene.segment = segment;
  }

  setSegmentStyle(segment: number, style: SegmentStyle): void {
    this.scene.setStyle(segment, style);
  }

  setWindow(center: number, width: number): void {
    this.scene.setWindow(center, width);
    this.windows.tell(this.scene.window.center, this.scene.window.width);
  }

  jumpTo(positionMm: Vec3): void {
    this.scene.moveToPosition(positionMm);
    this.follow(null);
  }

  resetView(): void {
    this.scene.home();
    for (const pane of [...this.panes, this.solid]) pane?.look(null);
    this.windows.tell(this.scene.window.center, this.scene.window.width);
  }

  lookFrom(side: SideName): void {
    this.solid?.lookFrom(side);
  }

  levelsAt(shares: readonly number[]): readonly number[] {
    const { opened } = this.scene;
    return opened ? levelsAt(opened.volume.array, shares) : shares.map(() => 0);
  }

  async showSurfaces(surfaces: readonly SurfaceSource[]): Promise<void> {
    const meshes = await this.shelf.fetch(surfaces);
    if (meshes) this.scene.setSurfaces(meshes);
  }

  async applyPatch(source: PatchSource): Promise<number> {
    let voxels = 0;
    await this.edit(source, ({ labels }, patch) => {
      if (patch) voxels = labels.apply(patch);
    });
    return voxels;
  }

  preview(source: PatchSource | null): Promise<void> {
    return this.edit(source, (_opened, patch) => {
      this.scene.preview = patch;
    });
  }

  async held(strokes: readonly Patch[]): Promise<number> {
    let count = 0;
    await this.edit(null, ({ labels }) => {
      count = heldStrokes(labels, strokes);
    });
    return count;
  }

  clearLabelmap(): void {
    if (!this.scene.opened) return;
    void this.edit(null, ({ labels }) => {
      labels.clear();
      this.scene.preview = null;
    });
  }

  setPrompts(prompts: readonly PromptMark[]): void {
    this.scene.prompts = prompts;
    this.scene.changed();
  }

  setLikelihood(map: LikelihoodMap | null): void {
    this.scene.likelihood = map;
    this.scene.changed();
  }

  setPins(pins: readonly Pin[]): void {
    this.scene.pins = pins;
    this.scene.changed();
  }

  dispose(): void {
    clearTimeout(this.soon);
    cancelAnimationFrame(this.frameRequest);
    this.frameRequest = -1;
    for (const pane of [...this.panes, this.solid]) pane?.dispose();
    [this.panes, this.solid] = [[], null];
    this.shelf.clear();
    this.scene.opened = null;
    this.decoder.dispose();
    const { prompts, scribbles, strokes, pinned, hands, crosshairs, pointers, measures, windows, loads } = this;
    const all = [prompts, scribbles, strokes, pinned, hands, crosshairs, pointers, measures, windows, loads];
    for (const listeners of all) listeners.clear();
  }

  /** Edits take effect in the order of the calls, whichever is decoded first. */
  private edit(source: PatchSource | null, act: (opened: Opened, patch: Patch | null) => void): Promise<void> {
    const { opened } = this.scene;
    if (!opened) return Promise.reject(new Error("No image is open."));
    const patch = source instanceof ArrayBuffer ? this.decoder.decode(source, opened.labels.shape) : source;
    return this.inOrder(patch, (decoded) => {
      act(opened, decoded);
      this.scene.changed();
    });
  }

  private follow(from: Pane | null): void {
    for (const pane of this.panes) if (pane !== from) pane.follow();
  }

  private requestPaint(): void {
    if (this.frameRequest === 0) this.frameRequest = requestAnimationFrame(() => this.paint());
  }

  /** Slices arrive by the hundred: what they change is drawn a few times a second, the first and the last at once. */
  private paintSoon(volume: VoxelStore): void {
    const atOnce = volume.loadedSlices === 1 || volume.loadedSlices === volume.description.shape[0];
    if (this.soon && !atOnce) return;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      this.soon = undefined;
      this.requestPaint();
      this.tellLoad(volume);
    }, atOnce ? 0 : LOADING_PAINT_MS);
  }

  private paint(): void {
    this.frameRequest = 0;
    for (const pane of [...this.panes, this.solid]) pane?.paint();
    this.hover.look();
    const { opened } = this.scene;
    const crosshair = this.scene.crosshair();
    if (!opened || !crosshair) return;
    if (this.firstSlice === "loaded" && this.panes.length > 0) {
      this.firstSlice = "shown";
      this.tellLoad(opened.volume);
    }
    this.tellMeasures(opened);
    const words = JSON.stringify(crosshair);
    if (words === this.told) return;
    this.told = words;
    this.crosshairs.tell(crosshair);
  }

  private tellMeasures({ volume, labels }: Opened): void {
    if (this.toldLabels?.[0] === labels && this.toldLabels[1] === labels.version) return;
    this.toldLabels = [labels, labels.version];
    const ml = voxelMl(volume.description);
    this.measures.tell(new Map([...labels.counts].flatMap(([segment, voxels]) =>
      voxels > 0 ? [[segment, { voxels, milliliters: voxels * ml }] as const] : [])));
  }

  private tellLoad({ loadedSlices, description }: VoxelStore): void {
    this.loads.tell({ loaded: loadedSlices, total: description.shape[0], firstSlice: this.firstSlice === "shown" });
  }
}
