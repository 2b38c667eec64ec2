import { expect, it } from "vitest";
import type { Me, Task } from "../../api/types";
import { readingSentence } from "./standing";

const me = { id: "me" } as Me;
const task = (status: string, assignee: object | null = null) => ({ status, assignee }) as Task;
const ben = { id: "ben", name: "Ben" };

it.each([
  ["stale", task("in_progress", ben), /^Ben has this case now\. What you drew is kept\. .*My work\.$/],
  ["stale", task("in_progress", { id: "me", name: "Anna" }), /another window.*Continue here/],
  ["stale", task("submitted"), /waits for its review/],
  ["stale", task("ready"), /not change it/],
  ["reading", task("in_progress", ben), /^Ben is labeling/],
  ["stale", task("in_progress", { id: "x", name: "", email: "x@site.example" }), /^x@site\.example has this case now/],
  ["reading", task("rework", ben), /went back to Ben/],
] as const)("says where a page that is %s has led", (standing, row, sentence) => {
  expect(readingSentence(row, me, standing)).toMatch(sentence);
});
