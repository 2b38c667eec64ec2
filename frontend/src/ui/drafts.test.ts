// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { forgetDrafts, readDraft, writeDraft } from "./drafts";

beforeEach(() => localStorage.clear());

it("keeps what was typed until it is sent", () => {
  writeDraft("ann.t1.new", { text: "<b>half</b> a sentence" });
  expect(readDraft("ann.t1.new")).toEqual({ text: "<b>half</b> a sentence" });
  expect(readDraft("ben.t1.new")).toBeNull();
  writeDraft("ann.t1.new", null);
  expect(readDraft("ann.t1.new")).toBeNull();
});

it("types on where the browser has no room, and reads nothing that is none", () => {
  const failing = {
    length: 0, key: () => null, removeItem: () => undefined, getItem: () => "{half",
    setItem: () => { throw new DOMException("full"); },
  };
  writeDraft("a", "b", failing);
  expect(readDraft("a", failing)).toBeNull();
});

it("leaves nothing but what is no draft", () => {
  localStorage.setItem("hilum.scheme", "light");
  writeDraft("a", "one");
  writeDraft("b", "two");
  forgetDrafts();
  expect([readDraft("a"), readDraft("b"), localStorage.getItem("hilum.scheme")]).toEqual([null, null, "light"]);
});
