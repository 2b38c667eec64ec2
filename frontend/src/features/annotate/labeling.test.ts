import { beforeEach, describe, expect, it } from "vitest";
import { createTaskSession, type TaskSession } from "../../api/taskSession";
import type { Geometry, Vec3 } from "../../domain/geometry";
import { patchOf, VOXELS } from "../../domain/referenceServer";
import { itemsOf } from "../../domain/requests";
import { createFakeViewer, type FakeViewer } from "../../viewer/fakeViewer";
import { changeLook, createViewing, type ViewingStore } from "../../viewer/viewing";
import { clearPrompts, connectLabeling, type Desk, removePrompt } from "./labeling";

/** i runs along x with 2 mm, j along y with 1 mm, k along z with 4 mm. */
const GRID: Geometry = { shape: [9, 9, 9], affine: [[0, 0, 2, 0], [0, 1, 0, 0], [4, 0, 0, 0]] };

let viewer: FakeViewer;
let session: TaskSession;
let viewing: ViewingStore;
let desk: Desk;
let notices: string[];

beforeEach(() => {
  notices = [];
  viewer = createFakeViewer();
  session = createTaskSession("t1", { notice: () => undefined, taskChanged: () => undefined });
  viewing = createViewing([
    { number: 1, name: "liver", color: "#ff0000" }, { number: 2, name: "spleen", color: "#00ff00" },
  ]);
  desk = { session, viewing, notice: (sentence) => notices.push(sentence) };
  session.happen({ kind: "claimed", fence: 1 });
  connectLabeling(viewer, desk, GRID);
});

const items = (segment: number) => itemsOf(session.store.getState().requests, segment);

describe("labeling", () => {
  it("asks for the chosen segment with all of its points, and marks them in the panes", () => {
    viewer.say.prompt({ positionMm: [1, 2, 3], include: true });
    viewer.say.prompt({ positionMm: [4, 5, 6], include: false });
    expect(items(1)).toEqual([
      { kind: "point", include: true, positions_mm: [[1, 2, 3]] },
      { kind: "point", include: false, positions_mm: [[4, 5, 6]] },
    ]);
    expect(viewer.seen.prompts).toHaveLength(2);
    expect(viewer.seen.prompts[1]).toEqual({ segment: 1, include: false, positionsMm: [[4, 5, 6]], radiusMm: null });
  });

  it("asks with a scribble among the points, and marks the whole line with the width of its pen", () => {
    viewer.say.prompt({ positionMm: [1, 2, 3], include: true });
    viewer.say.scribble({ positionsMm: [[1, 2, 3], [4, 5, 6]], include: false, radiusMm: 1.5 });
    expect(items(1)[1]).toEqual({
      kind: "scribble", include: false, positions_mm: [[1, 2, 3], [4, 5, 6]], radius_mm: 1.5,
    });
    expect(viewer.seen.prompts[1]).toEqual(
      { segment: 1, include: false, positionsMm: [[1, 2, 3], [4, 5, 6]], radiusMm: 1.5 },
    );
    removePrompt(desk, 1, 1);
    expect(items(1)).toHaveLength(1);
  });

  it("takes single points back, or all of a segment", () => {
    viewer.say.prompt({ positionMm: [1, 2, 3], include: true });
    viewer.say.prompt({ positionMm: [4, 5, 6], include: true });
    removePrompt(desk, 1, 0);
    expect(items(1).map((item) => item.positions_mm[0])).toEqual([[4, 5, 6]]);
    clearPrompts(desk, 1);
    expect(viewer.seen.prompts).toEqual([]);
  });

  it("tells the model which segments are locked, and asks for no locked one", () => {
    changeLook(viewing, 2, { locked: true });
    viewer.say.prompt({ positionMm: [1, 2, 3], include: true });
    expect(session.store.getState().requests.asked[0]?.locked).toEqual([2]);
    viewing.setState({ active: 2 });
    viewer.say.prompt({ positionMm: [1, 2, 3], include: true });
    expect(items(2)).toEqual([]);
    expect(notices).toHaveLength(1);
  });

  it("takes a double click for one point, and points of the other kind or a voxel away for new ones", () => {
    const click = (positionMm: Vec3, include: boolean): void => viewer.say.prompt({ positionMm, include });
    click([4, 4, 8], true);
    click([4, 4, 8], true);
    click([5.5, 4.5, 11], true);
    expect(items(1)).toHaveLength(1);
    click([4, 4, 8], false);
    click([4, 4, 12], true);
    expect(items(1).map(({ include }) => include)).toEqual([true, false, true]);
    viewing.setState({ active: 2 });
    click([4, 4, 12], true);
    expect(items(2)).toHaveLength(1);
  });

  it("hands strokes to the session, which keeps them until they are confirmed", () => {
    const stroke = patchOf(Array.from({ length: VOXELS }, () => 1));
    viewer.say.stroke(stroke, stroke);
    expect(session.store.getState().pending).toHaveLength(1);
  });

  it("asks nothing where the page only reads", () => {
    session.happen({ kind: "handedIn" });
    viewer.say.prompt({ positionMm: [1, 2, 3], include: true });
    expect(items(1)).toEqual([]);
  });
});
