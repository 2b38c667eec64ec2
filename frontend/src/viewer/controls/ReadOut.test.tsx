// @vitest-environment happy-dom
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { createFakeViewer } from "../fakeViewer";
import { createViewing } from "../viewing";
import { PointerReadOut } from "./ReadOut";

it("tells the voxel under the pointer, its value and its segment, and nothing once the pointer has left", () => {
  const viewer = createFakeViewer();
  const viewing = createViewing([{ number: 3, name: "liver", color: "#ff0000" }]);
  render(<PointerReadOut viewer={viewer} viewing={viewing} unit="HU" />);
  const fact = screen.getByText("Pointer").parentElement;
  expect(fact?.hidden).toBe(true);
  viewer.say.pointer({ positionMm: [0, 0, 0], index: [12, 44, 51], value: 231, segment: 3 });
  expect(fact?.hidden).toBe(false);
  expect(fact?.textContent).toBe("Pointer12\u200244\u200251\u2003231 HU\u2003liver");
  viewer.say.pointer({ positionMm: [0, 0, 0], index: [1, 2, 3], value: null, segment: 0 });
  expect(fact?.textContent).toContain("…\u2003background");
  viewer.say.pointer(null);
  expect(fact?.hidden).toBe(true);
});
