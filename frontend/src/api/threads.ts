/** The talk about a task: threads at a place, and their answers. */

import { queryOptions } from "@tanstack/react-query";
import type { Vec3 } from "../domain/geometry";
import { post, send } from "./client";
import { everyPage } from "./pages";
import type { Person } from "./types";

type Someone = Pick<Person, "id" | "name">;

interface Said {
  readonly id: string;
  readonly text: string;
  readonly author: Someone | null;
  readonly created: string;
}

export interface Comment extends Said {
  readonly done: boolean;
}

export interface Thread extends Said {
  readonly position_mm: Vec3 | null;
  readonly segment: number | null;
  readonly blocking: boolean;
  readonly resolved: boolean;
  readonly resolved_by: Someone | null;
  readonly resolved_at: string | null;
  /** Whether the server lets me resolve it or open it again. */
  readonly may_resolve: boolean;
  readonly comments: readonly Comment[];
}

export interface NewThread {
  readonly text: string;
  readonly position_mm?: Vec3;
  readonly segment?: number;
  readonly blocking?: boolean;
}

export const threadsQuery = (task: string) =>
  queryOptions({
    queryKey: ["tasks", task, "threads"],
    queryFn: ({ signal }) => everyPage<Thread>(`tasks/${task}/threads/?page_size=200`, signal),
  });

export const openThread = (task: string, thread: NewThread, key: string): Promise<Thread> =>
  post<Thread>(`tasks/${task}/threads/`, thread, key);

export const reply = (thread: string, text: string, done: boolean, key: string): Promise<Comment> =>
  post<Comment>(`threads/${thread}/comments/`, { text, done }, key);

export const resolve = (thread: string, resolved: boolean): Promise<Thread> =>
  send<Thread>(`threads/${thread}/`, { method: "PATCH", body: { resolved } });
