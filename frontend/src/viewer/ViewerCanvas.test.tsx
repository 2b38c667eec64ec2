// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, expect, it } from "vitest";
import { createFakeViewer, type FakeViewer } from "./fakeViewer";
import { useViewer, ViewerCanvas, ViewerFactory } from "./ViewerCanvas";

afterEach(cleanup);

function Page() {
  const viewer = useViewer();
  return viewer ? <ViewerCanvas viewer={viewer} /> : <p>Loading</p>;
}

it("gives the viewer its three panes and lets go of every viewer it made, in strict mode too", async () => {
  const made: FakeViewer[] = [];
  const create = () => {
    const viewer = createFakeViewer();
    made.push(viewer);
    return Promise.resolve(viewer);
  };
  const page = render(<StrictMode><ViewerFactory value={create}><Page /></ViewerFactory></StrictMode>);
  await screen.findByLabelText("Axial");
  expect(screen.getByLabelText("Sagittal").dataset["pane"]).toBe("sagittal");
  expect(screen.getByLabelText("Coronal").dataset["pane"]).toBe("coronal");
  expect(made.filter(({ seen }) => seen.attached && !seen.disposed)).toHaveLength(1);
  page.unmount();
  await waitFor(() => {
    expect(made.every(({ seen }) => seen.disposed && !seen.attached)).toBe(true);
  });
});
