import { expect, it } from "vitest";
import type { AuditEvent } from "../../api/types";
import { detailOf, whatHappened } from "./trail";

const ada = { id: "1", name: "Ada", email: "ada@demo.example" };
const ben = { id: "2", name: "", email: "ben@demo.example" };
const line = (action: string, facts: Partial<AuditEvent> = {}): AuditEvent => ({
  id: "e", action, actor: ada, subject: null, project: null, project_name: null, as_admin: false, data: {},
  created: "2030-01-01T00:00:00Z", ...facts,
});

it("says what happened, to whom and how", () => {
  expect(whatHappened(line("invite"))).toBe("sent an invitation");
  expect(detailOf(line("invite", { data: { email: "new@demo.example", role: "viewer" } })))
    .toBe("new@demo.example · viewer");
  expect(detailOf(line("change_roles", { subject: ben, data: { before: ["viewer"], after: ["annotator"] } })))
    .toBe("ben@demo.example · Annotator");
  expect(detailOf(line("second_factor_on", { subject: ada }))).toBe("");
});

it("tells an act that it has no words for by its name", () => {
  expect(whatHappened(line("moved_the_moon"))).toBe("moved the moon");
});
