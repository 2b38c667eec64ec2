/** One task: what can be asked, and the verbs on it. */

import { queryOptions } from "@tanstack/react-query";
import type { Vec3 } from "../domain/geometry";
import { get, post, send } from "./client";
import type { Task } from "./types";

/** A task with the claim's number: the answer of claim. */
export type ClaimedTask = Task & { readonly fence: number };

export interface Rejecting {
  readonly reason: string;
  readonly comment: string;
  readonly position_mm?: Vec3;
  readonly segment?: number;
  readonly pins?: readonly NewPin[];
}

/** A remark at a place that goes back with the case. */
export interface NewPin {
  readonly text: string;
  readonly position_mm: Vec3;
  readonly segment?: number;
  readonly blocking: boolean;
}

export const taskQuery = (task: string) =>
  queryOptions({ queryKey: ["tasks", task], queryFn: ({ signal }) => get<Task>(`tasks/${task}/`, signal) });

/** A verb on a task, as the server's table of actions has it. */
export function act<Answer extends Task = Task>(
  task: string, action: string, key: string, { body, fence }: { body?: unknown; fence?: number } = {},
): Promise<Answer> {
  return send<Answer>(`tasks/${task}/actions/${action}/`, {
    method: "POST", key, body: body ?? {}, ...(fence === undefined ? {} : { fence }),
  });
}

/** Claims the next case of a project; null when none waits. */
export const claimNext = (project: string, key: string): Promise<Task | null> =>
  post<Task | null>(`projects/${project}/tasks/next/`, undefined, key);
