import type { Activity } from "../../api/types";

const WORDS: Readonly<Record<string, string>> = {
  create: "brought in",
  import_label: "brought a label for",
  publish: "published",
  assign: "assigned",
  unassign: "took the assignment off",
  claim: "began",
  release: "gave back",
  take_over: "took over",
  save: "sealed a checkpoint of",
  upload: "uploaded a label for",
  submit: "submitted",
  withdraw: "withdrew",
  start_review: "began to review",
  approve: "approved",
  reject: "sent back",
  archive: "archived",
  restore: "restored",
};

/** "Ann submitted"; the image's name follows. */
export function activityWords({ actor, action, as_admin: asAdmin }: Pick<Activity, "actor" | "action" | "as_admin">) {
  const who = actor ? actor.name || actor.email : "The server";
  const what = WORDS[action] ?? `${action.replaceAll("_", " ")}:`;
  return `${who}${asAdmin ? " (as administrator)" : ""} ${what}`;
}
