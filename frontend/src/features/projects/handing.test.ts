import { expect, it } from "vitest";
import type { Outcome, Task } from "../../api/types";
import { offered, summary } from "./handing";

const refused = (task: string, detail: string): Outcome => ({ task, refusal: { status: 409, code: "taken", detail } });

const tasks = ["1", "2", "3", "4", "5"].map((id) => ({ id, image_name: `brain-${id}` }));

it("sums up what was done and why the rest was not, by name", () => {
  const outcomes = [
    { task: "1", refusal: null }, refused("2", "Ann is at it."), { task: "3", refusal: null },
    refused("4", "Ann is at it."), refused("5", "It is final."),
  ];
  expect(summary("archive", outcomes, tasks)).toEqual({
    done: "2 cases are archived.", refused: ["brain-2, brain-4: Ann is at it.", "brain-5: It is final."],
  });
  expect(summary("assign", [refused("1", "No.")], tasks)).toEqual({ done: null, refused: ["brain-1: No."] });
  expect(summary("assign", [{ task: "1", refusal: null }], tasks).done).toBe("1 case is assigned.");
});

it("names the first three", () => {
  const outcomes = tasks.map(({ id }) => refused(id, "No."));
  expect(summary("assign", outcomes, tasks).refused).toEqual(["brain-1, brain-2, brain-3 and 2 more: No."]);
});

it("offers what the server allows for one of them, and to free only what is given to somebody", () => {
  const task = (actions: string[], assignee: object | null) =>
    ({ allowed_actions: actions, assignee }) as unknown as Task;
  const ready = task(["claim", "assign", "unassign", "archive"], null);
  expect(offered([ready])).toEqual(["assign", "archive"]);
  expect(offered([ready, task(["unassign"], { id: "1" })])).toEqual(["assign", "unassign", "archive"]);
  expect(offered([task(["restore"], null)])).toEqual(["restore"]);
  expect(offered([])).toEqual([]);
});
