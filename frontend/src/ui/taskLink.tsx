/** The way into a task: to its review where the server lets me judge it, else to the annotate page. */

import { linkOptions } from "@tanstack/react-router";

const REVIEW_ACTIONS = new Set(["start_review", "approve", "reject"]);

interface LinkedTask {
  id: string;
  allowed_actions: readonly string[];
}

export function taskLink({ id, allowed_actions }: LinkedTask) {
  return allowed_actions.some((action) => REVIEW_ACTIONS.has(action)) ? reviewLink(id) : annotateLink(id);
}

export const annotateLink = (taskId: string) => linkOptions({ to: "/tasks/$taskId/", params: { taskId } });

export const reviewLink = (taskId: string) => linkOptions({ to: "/tasks/$taskId/review/", params: { taskId } });
