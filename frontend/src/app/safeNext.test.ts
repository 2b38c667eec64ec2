// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { safeNext } from "./safeNext";

it.each([
  ["/tasks/7/review/?pane=1#axial", "/tasks/7/review/?pane=1#axial"],
  ["/", "/"],
  [undefined, "/"],
  ["", "/"],
  ["https://elsewhere.example/", "/"],
  ["//elsewhere.example/tasks/1/", "/"],
  ["/\\elsewhere.example/", "/"],
  ["/..//elsewhere.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["tasks/7/", "/"],
  ["/sign-in?next=/", "/"],
])("after signing in, %s leads to %s", (wanted, goes) => {
  expect(safeNext(wanted)).toBe(goes);
});
