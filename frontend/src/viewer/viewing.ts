/** How a person looks at a case and with which tool in hand: the settings of a viewer, and what it reports. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { Crosshair, Disconnect, LoadProgress, PaneName, SegmentStyle, ToolName, ViewerPort } from "./port";

export interface Look extends SegmentStyle {
  readonly number: number;
  readonly name: string;
}

export type Layout = PaneName | "columns";

export interface Viewing {
  readonly tool: ToolName;
  /** Diameter. */
  readonly brushMm: number;
  /** Number of the segment that tools write. */
  readonly active: number;
  readonly looks: readonly Look[];
  readonly window: { readonly center: number; readonly width: number } | null;
  readonly crosshair: Crosshair | null;
  readonly load: LoadProgress | null;
  /** The large pane, or all three side by side. */
  readonly layout: Layout;
  /** The one pane that is shown alone. */
  readonly alone: PaneName | null;
  /** The pane that the pointer was on last. */
  readonly inView: PaneName;
}

export type ViewingStore = StoreApi<Viewing>;

export const BRUSH_MM = { least: 1, most: 60, usual: 8 } as const;
const OPACITY = 0.45;

export function createViewing(segments: readonly { number: number; name: string; color: string }[]): ViewingStore {
  return createStore<Viewing>(() => ({
    tool: "crosshair", brushMm: BRUSH_MM.usual, active: segments[0]?.number ?? 1,
    looks: segments.map(({ number, name, color }) => ({
      number, name, color, opacity: OPACITY, visible: true, locked: false,
    })),
    window: null, crosshair: null, load: null, layout: "axial", alone: null, inView: "axial",
  }));
}

/** Keeps a viewer as the settings say, and the read-outs as the viewer says. Returns the disconnect. */
export function connectViewing(viewer: ViewerPort, store: ViewingStore): Disconnect {
  const tell = (now: Viewing, before: Viewing | null): void => {
    if (now.tool !== before?.tool) viewer.setTool(now.tool);
    if (now.brushMm !== before?.brushMm) viewer.setBrushSize(now.brushMm);
    if (now.active !== before?.active) viewer.setActiveSegment(now.active);
    now.looks.forEach((look, n) => {
      if (look !== before?.looks[n]) viewer.setSegmentStyle(look.number, look);
    });
  };
  tell(store.getState(), null);
  const ends = [
    store.subscribe(tell),
    viewer.onCrosshair((crosshair) => store.setState({ crosshair })),
    viewer.onWindow((center, width) => store.setState({ window: { center, width } })),
    viewer.onLoad((load) => store.setState({ load })),
  ];
  return () => ends.forEach((end) => end());
}

export function changeLook(store: ViewingStore, number: number, change: Partial<SegmentStyle>): void {
  store.setState(({ looks }) => ({
    looks: looks.map((look) => (look.number === number ? { ...look, ...change } : look)),
  }));
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

/** A step of the brush grows with the brush. */
export function stepBrush(store: ViewingStore, direction: 1 | -1): void {
  const { brushMm } = store.getState();
  setBrush(store, brushMm + direction * (brushMm < 10 ? 1 : brushMm < 30 ? 2 : 5));
}

export const lockedSegments = ({ looks }: Viewing): readonly number[] =>
  looks.filter((look) => look.locked).map((look) => look.number);
