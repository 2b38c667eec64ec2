/** How a person looks at a case and with which tool in hand: the settings of a viewer, and what it reports. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { oneOf, recall, remember, within } from "../domain/remembered";
import type {
  Crosshair, Disconnect, LoadProgress, Measure, Paint, PaneName, SegmentStyle, ToolName, ViewerPort, ViewName,
} from "./port";

export interface Look extends SegmentStyle {
  readonly number: number;
  readonly name: string;
}

/** One view large and the others beside it, all four alike, or the three planes side by side. */
export type Layout = ViewName | "grid" | "columns";
export const LAYOUTS: readonly Layout[] = ["axial", "sagittal", "coronal", "3d", "grid", "columns"];

interface Viewing {
  readonly tool: ToolName;
  /** Diameter. */
  readonly brushMm: number;
  /** Width of the scribbles' pen. */
  readonly scribbleMm: number;
  /** Whether the likelihood of the chosen segment lies over the image. */
  readonly likelihood: boolean;
  readonly paint: Paint;
  /** Number of the segment that tools write. */
  readonly active: number;
  readonly looks: readonly Look[];
  readonly window: { readonly center: number; readonly width: number } | null;
  readonly crosshair: Crosshair | null;
  readonly load: LoadProgress | null;
  /** By segment; those without voxels are not in it. */
  readonly measures: ReadonlyMap<number, Measure>;
  readonly layout: Layout;
  /** Width of the large pane in widths of those beside it. */
  readonly large: number;
  /** The one view that is shown alone. */
  readonly alone: ViewName | null;
  /** The view that the pointer was on last, and the last of the planes. */
  readonly pointed: ViewName;
  readonly inView: PaneName;
}

export type ViewingStore = StoreApi<Viewing>;

export const LARGE = { least: 1, most: 4, usual: 1.9 } as const;
export const BRUSH_MM = { least: 1, most: 60, usual: 8 } as const;
export const SCRIBBLE_MM = { least: 1, most: 20, usual: 3 } as const;
const PLAIN: Paint = { sphere: false, range: null, erases: false, samples: false };
const USUAL = { opacity: 0.45, surfaceOpacity: 1, visible: true, locked: false } as const;
/** Of a surface that lets one see what lies inside. */
const CLEAR = 0.3;

export function createViewing(segments: readonly { number: number; name: string; color: string }[]): ViewingStore {
  return createStore<Viewing>(() => ({
    tool: "crosshair", brushMm: BRUSH_MM.usual, scribbleMm: SCRIBBLE_MM.usual, likelihood: false, paint: PLAIN,
    active: segments[0]?.number ?? 1,
    looks: segments.map(({ number, name, color }) => ({ ...USUAL, number, name, color })),
    window: null, crosshair: null, load: null, measures: new Map(),
    layout: recall("hilum.layout", oneOf(LAYOUTS), "axial"), large: recall("hilum.large", within(LARGE), LARGE.usual),
    alone: null, pointed: "axial", inView: "axial",
  }));
}

/** The project's segments are others now: names and colors follow, how a person looks at each stays. */
export function followSegments(
  store: ViewingStore, segments: readonly { number: number; name: string; color: string }[],
): void {
  store.setState(({ looks, active }) => ({
    looks: segments.map(({ number, name, color }) => {
      const known = looks.find((look) => look.number === number);
      if (known?.name === name && known.color === color) return known;
      return { ...USUAL, ...known, number, name, color };
    }),
    active: segments.some(({ number }) => number === active) ? active : (segments[0]?.number ?? 1),
  }));
}

/** Keeps a viewer as the settings say, and the read-outs as the viewer says. Returns the disconnect. */
export function connectViewing(viewer: ViewerPort, store: ViewingStore): Disconnect {
  const tell = (now: Viewing, before: Viewing | null): void => {
    if (now.tool !== before?.tool) viewer.setTool(now.tool);
    if (now.brushMm !== before?.brushMm) viewer.setBrushSize(now.brushMm);
    if (now.scribbleMm !== before?.scribbleMm) viewer.setScribbleWidth(now.scribbleMm);
    if (now.paint !== before?.paint) viewer.setPaint(now.paint);
    if (now.active !== before?.active) viewer.setActiveSegment(now.active);
    now.looks.forEach((look, n) => {
      if (look !== before?.looks[n]) viewer.setSegmentStyle(look.number, look);
    });
  };
  tell(store.getState(), null);
  const ends = [
    store.subscribe(tell),
    viewer.onHand((report) => {
      if (report.kind === "sized") stepBrush(store, report.direction);
      if (report.kind === "sampled") changePaint(store, { range: report.range, samples: false });
    }),
    viewer.onCrosshair((crosshair) => store.setState({ crosshair })),
    viewer.onWindow((center, width) => store.setState({ window: { center, width } })),
    viewer.onLoad((load) => store.setState({ load })),
    viewer.onMeasures((measures) => store.setState({ measures })),
  ];
  return () => ends.forEach((end) => end());
}

/** Choose a layout for this page and the next ones. */
export function arrange(store: ViewingStore, layout: Layout): void {
  store.setState({ layout, alone: null });
  remember("hilum.layout", layout);
}

export function setLarge(store: ViewingStore, large: number): void {
  store.setState({ large: Math.min(LARGE.most, Math.max(LARGE.least, large)) });
  remember("hilum.large", store.getState().large);
}

/** Whether the surfaces are to be seen. */
export const seesSurfaces = ({ layout, alone }: Viewing): boolean =>
  alone === null ? layout !== "columns" : alone === "3d";

export function changeLook(store: ViewingStore, number: number, change: Partial<SegmentStyle>): void {
  store.setState(({ looks }) => ({
    looks: looks.map((look) => (look.number === number ? { ...look, ...change } : look)),
  }));
}

/** Whether some surface lets one see what lies inside and behind it. */
export const seesThrough = ({ looks }: Viewing): boolean => looks.some(({ surfaceOpacity }) => surfaceOpacity < 1);

/** Let every surface be seen through, or none. */
export function lookThrough(store: ViewingStore, on: boolean): void {
  const surfaceOpacity = on ? CLEAR : 1;
  store.setState(({ looks }) => ({ looks: looks.map((look) => ({ ...look, surfaceOpacity })) }));
}

/** Chosen to be written, a segment is shown. */
export function activate(store: ViewingStore, number: number): void {
  const look = store.getState().looks.find((one) => one.number === number);
  if (!look) return;
  store.setState({ active: number });
  if (!look.visible) changeLook(store, number, { visible: true });
}

export function setBrush(store: ViewingStore, mm: number): void {
  store.setState({ brushMm: Math.min(BRUSH_MM.most, Math.max(BRUSH_MM.least, Math.round(mm * 2) / 2)) });
}

export function changePaint(store: ViewingStore, change: Partial<Paint>): void {
  store.setState(({ paint }) => ({ paint: { ...paint, ...change } }));
}

/** Paint everywhere, or only what the gray window shows between black and white. */
export function toggleRange(store: ViewingStore): void {
  const { paint, window } = store.getState();
  const [center, half] = [window?.center ?? 0, (window?.width ?? 0) / 2];
  changePaint(store, { range: paint.range ? null : [center - half, center + half] });
}

export function setScribbleWidth(store: ViewingStore, mm: number): void {
  store.setState({ scribbleMm: Math.min(SCRIBBLE_MM.most, Math.max(SCRIBBLE_MM.least, Math.round(mm * 2) / 2)) });
}

export const isScribble = (tool: ToolName): boolean => tool === "foreground" || tool === "background";

/** A step of the brush grows with the brush; with a scribble in hand it is the pen that changes. */
export function stepBrush(store: ViewingStore, direction: 1 | -1): void {
  const { tool, brushMm, scribbleMm } = store.getState();
  if (isScribble(tool)) setScribbleWidth(store, scribbleMm + direction * (scribbleMm < 4 ? 0.5 : 1));
  else setBrush(store, brushMm + direction * (brushMm < 10 ? 1 : brushMm < 30 ? 2 : 5));
}

export const lockedSegments = ({ looks }: Viewing): readonly number[] =>
  looks.filter((look) => look.locked).map((look) => look.number);
