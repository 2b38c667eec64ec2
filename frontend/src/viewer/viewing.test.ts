import { describe, expect, it } from "vitest";
import { createFakeViewer } from "./fakeViewer";
import {
  activate, changeLook, connectViewing, createViewing, followSegments, lockedSegments, lookThrough, seesThrough,
  stepBrush,
} from "./viewing";

const segments = [
  { number: 1, name: "grey matter", color: "#ff0000" },
  { number: 2, name: "white matter", color: "#00ff00" },
];

describe("viewing", () => {
  it("brings a new viewer to the settings and keeps it there", () => {
    const viewer = createFakeViewer();
    const store = createViewing(segments);
    store.setState({ tool: "brush" });
    connectViewing(viewer, store);
    expect(viewer.seen.tool).toBe("brush");
    expect(viewer.seen.styles.size).toBe(2);
    changeLook(store, 2, { locked: true });
    expect(viewer.seen.styles.get(2)?.locked).toBe(true);
    expect(lockedSegments(store.getState())).toEqual([2]);
  });

  it("takes the read-outs from the viewer and is silent once disconnected", () => {
    const viewer = createFakeViewer();
    const store = createViewing(segments);
    const disconnect = connectViewing(viewer, store);
    viewer.say.window(40, 400);
    expect(store.getState().window).toEqual({ center: 40, width: 400 });
    disconnect();
    viewer.say.window(1, 2);
    store.setState({ tool: "pan" });
    expect(store.getState().window).toEqual({ center: 40, width: 400 });
    expect(viewer.seen.tool).not.toBe("pan");
  });

  it("follows the project's segments and keeps how each is looked at", () => {
    const viewer = createFakeViewer();
    const store = createViewing(segments);
    connectViewing(viewer, store);
    changeLook(store, 2, { locked: true, opacity: 0.2 });
    activate(store, 1);
    const tumor = { number: 3, name: "tumor", color: "#0000ff" };
    followSegments(store, [{ number: 2, name: "white", color: "#00ff00" }, tumor]);
    const looks = store.getState().looks.map(({ name, locked }) => [name, locked]);
    expect(looks).toEqual([["white", true], ["tumor", false]]);
    expect(store.getState().active).toBe(2);
    expect(viewer.seen.styles.get(3)?.color).toBe("#0000ff");
    expect(viewer.seen.styles.get(2)?.opacity).toBe(0.2);
  });

  it("shows a hidden segment when it becomes the active one, and knows no segment that the project lacks", () => {
    const store = createViewing(segments);
    changeLook(store, 2, { visible: false });
    activate(store, 2);
    activate(store, 7);
    expect(store.getState().active).toBe(2);
    expect(store.getState().looks[1]?.visible).toBe(true);
  });

  it("lets every surface be seen through, or one alone, and none again", () => {
    const viewer = createFakeViewer();
    const store = createViewing(segments);
    connectViewing(viewer, store);
    const opacities = () => [...viewer.seen.styles.values()].map(({ surfaceOpacity }) => surfaceOpacity);
    expect([opacities(), seesThrough(store.getState())]).toEqual([[1, 1], false]);
    changeLook(store, 2, { surfaceOpacity: 0.5 });
    expect([opacities(), seesThrough(store.getState())]).toEqual([[1, 0.5], true]);
    lookThrough(store, true);
    expect(Math.max(...opacities())).toBeLessThan(0.5);
    expect(viewer.seen.styles.get(1)?.opacity).toBe(createViewing(segments).getState().looks[0]?.opacity);
    lookThrough(store, false);
    expect([opacities(), seesThrough(store.getState())]).toEqual([[1, 1], false]);
  });

  it("keeps the brush between its limits", () => {
    const store = createViewing(segments);
    for (let n = 0; n < 50; n++) stepBrush(store, -1);
    expect(store.getState().brushMm).toBe(1);
    for (let n = 0; n < 50; n++) stepBrush(store, 1);
    expect(store.getState().brushMm).toBe(60);
  });
});
