/** One task, its talk and its image: what can be asked, and the verbs on it. */

import { queryOptions } from "@tanstack/react-query";
import type { Vec3 } from "../domain/geometry";
import { get, post, send } from "./client";
import type { Page, Person, Task } from "./types";

/** A task with the claim's number: the answer of claim. */
export type ClaimedTask = Task & { readonly fence: number };

export interface Comment {
  readonly id: string;
  readonly text: string;
  readonly author: Pick<Person, "id" | "name"> | null;
  readonly created: string;
}

export interface Thread extends Comment {
  readonly position_mm: Vec3 | null;
  readonly segment: number | null;
  readonly blocking: boolean;
  readonly resolved: boolean;
  readonly comments: readonly Comment[];
}

export interface NewThread {
  readonly text: string;
  readonly position_mm?: Vec3;
  readonly segment?: number;
}

export interface Rejecting {
  readonly reason: string;
  readonly comment: string;
  readonly position_mm?: Vec3;
  readonly segment?: number;
}

export const taskQuery = (task: string) =>
  queryOptions({ queryKey: ["tasks", task], queryFn: ({ signal }) => get<Task>(`tasks/${task}/`, signal) });

export const threadsQuery = (task: string) =>
  queryOptions({
    queryKey: ["tasks", task, "threads"],
    queryFn: async ({ signal }) => (await get<Page<Thread>>(`tasks/${task}/threads/`, signal)).results,
  });

/** The places that open threads speak of. */
export function pinsOf(threads: readonly Thread[]) {
  return threads.flatMap(({ id, text, position_mm: positionMm, resolved }) =>
    (positionMm && !resolved ? [{ id, positionMm, title: text }] : []));
}

/** A verb on a task, as the server's table of actions has it. */
export function act<Answer extends Task = Task>(
  task: string, action: string, key: string, { body, fence }: { body?: unknown; fence?: number } = {},
): Promise<Answer> {
  return send<Answer>(`tasks/${task}/actions/${action}/`, {
    method: "POST", key, body: body ?? {}, ...(fence === undefined ? {} : { fence }),
  });
}

export const openThread = (task: string, thread: NewThread, key: string): Promise<Thread> =>
  post<Thread>(`tasks/${task}/threads/`, thread, key);

export const reply = (thread: string, text: string, key: string): Promise<Comment> =>
  post<Comment>(`threads/${thread}/comments/`, { text }, key);

export const resolve = (thread: string, resolved: boolean): Promise<Thread> =>
  send<Thread>(`threads/${thread}/`, { method: "PATCH", body: { resolved } });

/** Claims the next case of a project; null when none waits. */
export const claimNext = (project: string, key: string): Promise<Task | null> =>
  post<Task | null>(`projects/${project}/tasks/next/`, undefined, key);
