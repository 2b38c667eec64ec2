// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { createTaskSession } from "../../api/taskSession";
import { createViewing } from "../../viewer/viewing";
import { EditSegment } from "./EditSegment";
import { createOperationSettings } from "./operations";

afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.unstubAllGlobals();
});

function show(height: number): void {
  vi.stubGlobal("innerHeight", height);
  const session = createTaskSession("t1", { notice: () => undefined, taskChanged: () => undefined });
  const desk = { session, viewing: createViewing([]), notice: () => undefined };
  render(
    <MantineProvider>
      <EditSegment desk={desk} settings={createOperationSettings()} run={() => undefined} />
    </MantineProvider>,
  );
}

const heading = () => screen.getByRole("button", { name: "Edit segment" });
const smooth = () => screen.queryByRole("button", { name: "Smooth" });

it("is folded in a low window, and stays open for the next page once it was opened", async () => {
  show(720);
  expect(heading().getAttribute("aria-expanded")).toBe("false");
  expect(smooth()).toBeNull();
  await userEvent.click(heading());
  expect(smooth()).not.toBeNull();
  cleanup();
  show(720);
  expect(smooth()).not.toBeNull();
});

it("is open where the window has room", () => {
  show(900);
  expect(smooth()).not.toBeNull();
});
