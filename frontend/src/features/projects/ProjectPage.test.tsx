// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { fakeServer } from "../../api/fakeServer";
import { renderPage } from "../../ui/renderPage";
import ProjectPage from "./ProjectPage";

const PROJECT = {
  id: "p", slug: "brain-mr", name: "Brain MR", review: "one", new_tasks: "ready", segments: [], roles: ["manager"],
  allowed_actions: ["import", "export"], counts: {}, created: "2026-01-01T00:00:00Z",
};
const EXPORT = {
  id: "e", kind: "annotations.export", name: "", state: "done", progress: 1, message: "", error: null,
  result: { file: "/api/v1/exports/e/", labels: 3 }, created: new Date().toISOString(),
};
const NONE = { results: [], next: null };

afterEach(() => vi.unstubAllGlobals());

function open() {
  fakeServer({
    "GET projects/brain-mr/": [200, PROJECT], "GET projects/p/jobs/": [200, { results: [EXPORT], next: null }],
    "GET projects/p/tasks/": [200, NONE], "GET projects/p/members/": [200, NONE],
  });
  renderPage(<ProjectPage slug="brain-mr" />);
}

it("shows the file of an export on every tab", async () => {
  open();
  expect(await screen.findByRole("link", { name: "Download" })).toBeDefined();
  await userEvent.click(screen.getByRole("tab", { name: "Members" }));
  expect(screen.queryByLabelText("Choose images")).toBeNull();
  expect(screen.getByRole("link", { name: "Download" })).toBeDefined();
});

it("offers the readable kinds of file first", async () => {
  open();
  const input = await screen.findByLabelText("Choose images");
  expect(input.getAttribute("accept")).toBe(".nii,.nii.gz,.gz,.nrrd,.mha,.zip");
});
