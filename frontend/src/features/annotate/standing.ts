/** In one sentence: why a page only reads. */

import type { Me, Task } from "../../api/types";
import type { Session } from "../../domain/session";

const SENTENCES: Partial<Record<Task["status"], string>> = {
  draft: "This case is a draft: it waits until a manager publishes it.",
  submitted: "This case was handed in and waits for its review.",
  in_review: "This case is being reviewed.",
  approved: "This case is approved.",
  final: "This case is final.",
  accepted_unreviewed: "This case is accepted; nobody reviewed it.",
  blocked: "This case has a problem that must be cleared first.",
  archived: "This case is archived.",
};

export function readingSentence(task: Task, me: Me, standing: Session["standing"]): string {
  const holder = task.assignee;
  const other = holder && holder.id !== me.id ? holder.name || holder.email : null;
  if (standing === "stale" && other) return `${other} has this case now. What you drew is kept. Go on in My work.`;
  if (standing === "stale" && task.status === "in_progress") {
    return "This case goes on in another window, so this one only shows it. Continue here to take it back.";
  }
  if (task.status === "in_progress" && other) return `${other} is labeling this case; you see it change.`;
  if (task.status === "rework") return other ? `This case went back to ${other}.` : "The reviewer sent this case back.";
  return SENTENCES[task.status] ?? "You can look at this case, not change it.";
}
