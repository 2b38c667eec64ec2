import type { Vec3 } from "../domain/geometry";
import type { Patch } from "../domain/patches";
import { Listeners } from "./listeners";
import type {
  Crosshair, HandReport, LikelihoodMap, LoadProgress, Measure, Paint, PatchSource, Pin, PointPrompt, PromptMark,
  ScribblePrompt, SegmentStyle, SideName, SurfaceSource, ToolName, ViewerPort, VolumeDescription,
} from "./port";

/** What a test did to the viewer and may make it say; it draws nothing. */
export interface FakeViewer extends ViewerPort {
  readonly seen: {
    volume: VolumeDescription | null;
    tool: ToolName;
    brushSizeMm: number;
    scribbleWidthMm: number;
    paint: Paint | null;
    activeSegment: number;
    styles: Map<number, SegmentStyle>;
    window: { center: number; width: number } | null;
    jumps: Vec3[];
    resets: number;
    patches: PatchSource[];
    preview: PatchSource | null;
    cleared: number;
    sides: SideName[];
    surfaces: readonly SurfaceSource[];
    prompts: readonly PromptMark[];
    pins: readonly Pin[];
    likelihood: LikelihoodMap | null;
    attached: boolean;
    disposed: boolean;
  };
  readonly say: {
    prompt(prompt: PointPrompt): void;
    scribble(scribble: ScribblePrompt): void;
    stroke(stroke: Patch, before: Patch): void;
    pin(place: Crosshair): void;
    hand(report: HandReport): void;
    crosshair(crosshair: Crosshair): void;
    pointer(place: Crosshair | null): void;
    measures(measures: ReadonlyMap<number, Measure>): void;
    window(center: number, width: number): void;
    load(progress: LoadProgress): void;
  };
}

/** The viewer's double for tests of the application. */
export function createFakeViewer(): FakeViewer {
  const prompts = new Listeners<[PointPrompt]>();
  const scribbles = new Listeners<[ScribblePrompt]>();
  const strokes = new Listeners<[Patch, Patch]>();
  const pinned = new Listeners<[Crosshair]>();
  const hands = new Listeners<[HandReport]>();
  const crosshairs = new Listeners<[Crosshair]>();
  const pointers = new Listeners<[Crosshair | null]>();
  const measures = new Listeners<[ReadonlyMap<number, Measure>]>();
  const windows = new Listeners<[number, number]>();
  const loads = new Listeners<[LoadProgress]>();
  const seen: FakeViewer["seen"] = {
    volume: null, tool: "crosshair", brushSizeMm: 0, scribbleWidthMm: 0, paint: null, activeSegment: 0,
    styles: new Map(), window: null, jumps: [], resets: 0, patches: [], preview: null, cleared: 0,
    sides: [], surfaces: [], prompts: [], pins: [], likelihood: null, attached: false, disposed: false,
  };
  return {
    mode: "cpu",
    seen,
    say: {
      prompt: prompts.tell, scribble: scribbles.tell, stroke: strokes.tell, pin: pinned.tell, hand: hands.tell,
      crosshair: crosshairs.tell, pointer: pointers.tell,
      measures: measures.tell, window: windows.tell, load: loads.tell,
    },
    attach: () => {
      seen.attached = true;
      return () => { seen.attached = false; };
    },
    open: (volume) => {
      seen.volume = volume;
      return Promise.resolve();
    },
    setTool: (tool) => { seen.tool = tool; },
    setBrushSize: (mm) => { seen.brushSizeMm = mm; },
    setScribbleWidth: (mm) => { seen.scribbleWidthMm = mm; },
    setPaint: (paint) => { seen.paint = paint; },
    setActiveSegment: (segment) => { seen.activeSegment = segment; },
    setSegmentStyle: (segment, style) => { seen.styles.set(segment, style); },
    setWindow: (center, width) => { seen.window = { center, width }; },
    jumpTo: (positionMm) => { seen.jumps.push(positionMm); },
    lookFrom: (side) => { seen.sides.push(side); },
    levelsAt: (shares) => shares.map((share) => 1000 * share),
    resetView: () => { seen.resets += 1; },
    applyPatch: (patch) => {
      seen.patches.push(patch);
      return Promise.resolve(patch instanceof ArrayBuffer ? 0 : patch.changed.filter(Boolean).length);
    },
    preview: (patch) => {
      seen.preview = patch;
      return Promise.resolve();
    },
    held: () => Promise.resolve(0),
    clearLabelmap: () => { seen.cleared += 1; },
    showSurfaces: (surfaces) => {
      seen.surfaces = surfaces;
      return Promise.resolve();
    },
    setPrompts: (marks) => { seen.prompts = marks; },
    setLikelihood: (map) => { seen.likelihood = map; },
    setPins: (pins) => { seen.pins = pins; },
    onPrompt: prompts.add,
    onScribble: scribbles.add,
    onStroke: strokes.add,
    onPin: pinned.add,
    onHand: hands.add,
    onCrosshair: crosshairs.add,
    onPointer: pointers.add,
    onMeasures: measures.add,
    onWindow: windows.add,
    onLoad: loads.add,
    dispose: () => { seen.disposed = true; },
  };
}
