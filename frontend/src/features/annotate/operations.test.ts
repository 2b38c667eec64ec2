import { describe, expect, it } from "vitest";
import { createTaskSession } from "../../api/taskSession";
import { OBLIQUE } from "../../domain/phantoms";
import { slicingPlane } from "../../domain/planes";
import { changeLook, createViewing } from "../../viewer/viewing";
import { createOperationSettings, operate, parametersOf } from "./operations";

const settings = createOperationSettings().getState();

describe("operations", () => {
  it.each(["axial", "sagittal", "coronal"] as const)("go by the slices of the %s pane", (pane) => {
    const axis = slicingPlane(OBLIQUE, pane).normal;
    expect(parametersOf("fill_between", settings, OBLIQUE, pane)).toEqual({ axis });
    expect(parametersOf("fill_holes", { ...settings, holesInSlices: true }, OBLIQUE, pane)).toEqual({ axis });
    expect(parametersOf("fill_holes", settings, OBLIQUE, pane)).toEqual({});
  });

  it("take their amounts from the settings, and other segments only where that is ticked", () => {
    const own = { ...settings, growMm: 7, overwrite: true };
    expect(parametersOf("grow", own, OBLIQUE, "axial")).toEqual({ mm: 7, overwrite: true });
    expect(parametersOf("shrink", own, OBLIQUE, "axial")).toEqual({ mm: settings.shrinkMm });
    expect(parametersOf("remove_islands", settings, OBLIQUE, "axial")).toEqual({ below_mm3: settings.islandMm3 });
    expect(parametersOf("keep_largest", own, OBLIQUE, "axial")).toEqual({});
  });

  it("are asked for the chosen segment, with the locked ones", () => {
    const viewing = createViewing([1, 2].map((number) => ({ number, name: `s${number}`, color: "#ffffff" })));
    const session = createTaskSession("t", { notice: () => undefined, taskChanged: () => undefined });
    session.happen({ kind: "claimed", fence: 1 });
    viewing.setState({ active: 2 });
    changeLook(viewing, 1, { locked: true });
    operate({ session, viewing, notice: () => undefined }, "grow", { mm: 3 });
    expect(session.store.getState().operated?.wanted).toEqual({
      segment: 2, operation: "grow", parameters: { mm: 3 }, locked: [1],
    });
  });
});
