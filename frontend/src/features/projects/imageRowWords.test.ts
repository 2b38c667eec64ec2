import { expect, it } from "vitest";
import { peopleWords, turned } from "./imageRowWords";

const person = (name: string) => ({ id: name, name, email: `${name}@x` });

it("tells who made and who judged a label, but no name twice", () => {
  expect(peopleWords({ assignee: null, author: null, reviewer: null })).toBe("");
  expect(peopleWords({ assignee: person("Ann"), author: person("Ann"), reviewer: person("Rex") })).toBe("reviewer Rex");
  expect(peopleWords({ assignee: null, author: person("Ann"), reviewer: null })).toBe("by Ann");
});

it("turns an order round at the second press, and begins with the newest", () => {
  expect(turned("created", "name")).toBe("name");
  expect(turned("name", "name")).toBe("-name");
  expect(turned("-name", "name")).toBe("name");
  expect(turned("name", "updated")).toBe("-updated");
});
