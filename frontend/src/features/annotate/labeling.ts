/** Between the hand and the session: strokes and prompts of the viewer go in, prompt marks come out. */

import type { TaskSession } from "../../api/taskSession";
import { type Geometry, toIndex } from "../../domain/geometry";
import type { PromptItem } from "../../domain/protocol";
import { itemsOf, type Requests, segmentsWithPrompts } from "../../domain/requests";
import type { Disconnect, PointPrompt, PromptMark, ScribblePrompt, ViewerPort } from "../../viewer/port";
import { lockedSegments, type ViewingStore } from "../../viewer/viewing";

export interface Desk {
  readonly session: TaskSession;
  readonly viewing: ViewingStore;
  /** A sentence for the person. */
  readonly notice: (sentence: string) => void;
}

/** grid: the image's; null until it is known. */
export function connectLabeling(viewer: ViewerPort, desk: Desk, grid: Geometry | null): Disconnect {
  const { session } = desk;
  const mark = (): void => viewer.setPrompts(marksOf(session.store.getState().requests));
  mark();
  const ends = [
    viewer.onStroke((patch, before) => session.happen({ kind: "stroke", patch, before })),
    viewer.onPrompt((point) => {
      const item = pointItem(point);
      const items = itemsOf(session.store.getState().requests, desk.viewing.getState().active);
      if (!grid || !repeats(grid, items, item)) add(desk, item);
    }),
    viewer.onScribble((scribble) => add(desk, scribbleItem(scribble))),
    session.store.subscribe((now, before) => {
      if (now.requests !== before.requests) mark();
    }),
  ];
  return () => ends.forEach((end) => end());
}

const pointItem = ({ positionMm, include }: PointPrompt): PromptItem =>
  ({ kind: "point", include, positions_mm: [positionMm] });
const scribbleItem = ({ positionsMm, include, radiusMm }: ScribblePrompt): PromptItem =>
  ({ kind: "scribble", include, positions_mm: positionsMm, radius_mm: radiusMm });

/** Whether a point says what the newest of its kind said already: it lies less than a voxel from it. */
export function repeats(grid: Geometry, items: readonly PromptItem[], point: PromptItem): boolean {
  const newest = items.findLast(({ kind, include }) => kind === "point" && include === point.include);
  const [was, is] = [newest?.positions_mm[0], point.positions_mm[0]];
  if (!was || !is) return false;
  const [from, to] = [toIndex(grid, was), toIndex(grid, is)];
  return from.every((at, axis) => Math.abs(at - (to[axis] ?? at)) < 1);
}

function add(desk: Desk, item: PromptItem): void {
  const { active, looks } = desk.viewing.getState();
  const look = looks.find(({ number }) => number === active);
  if (look?.locked) return desk.notice(`${look.name} is locked. Unlock it, or choose another segment.`);
  askFor(desk, active, [...itemsOf(desk.session.store.getState().requests, active), item]);
}

export function removePrompt(desk: Desk, segment: number, index: number): void {
  const items = itemsOf(desk.session.store.getState().requests, segment);
  askFor(desk, segment, items.filter((_, n) => n !== index));
}

export function clearPrompts(desk: Desk, segment: number): void {
  askFor(desk, segment, []);
}

function askFor({ session, viewing }: Desk, segment: number, items: readonly PromptItem[]): void {
  if (session.store.getState().standing !== "editing") return;
  const locked = lockedSegments(viewing.getState()).filter((number) => number !== segment);
  session.happen({ kind: "prompt", segment, items, locked });
}

function marksOf(requests: Requests): readonly PromptMark[] {
  return segmentsWithPrompts(requests).flatMap((segment) =>
    itemsOf(requests, segment).map(({ kind, include, positions_mm: positionsMm, radius_mm: radiusMm }) =>
      ({ segment, include, positionsMm, radiusMm: kind === "point" ? null : radiusMm ?? 0 })));
}
