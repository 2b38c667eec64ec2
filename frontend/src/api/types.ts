/** What the server answers, by name. Times are ISO 8601 UTC, positions mm LPS. */

export type Role = "manager" | "annotator" | "reviewer" | "viewer";

export type ReviewRule = "one" | "none";

export type TaskStatus =
  | "draft"
  | "ready"
  | "in_progress"
  | "submitted"
  | "in_review"
  | "rework"
  | "adjudication"
  | "approved"
  | "final"
  | "blocked"
  | "archived"
  | "accepted_unreviewed";

export interface Page<Row> {
  results: Row[];
  next: string | null;
}

export interface Person {
  id: string;
  name: string;
  email: string;
}

export interface Membership {
  project: string;
  slug: string;
  name: string;
  roles: Role[];
}

export interface Me extends Person {
  is_admin: boolean;
  may_create_projects: boolean;
  memberships: Membership[];
}

export interface Segment {
  number: number;
  name: string;
  color: string;
  code: string | null;
}

/** A project as lists tell it. */
export interface ProjectRow {
  id: string;
  slug: string;
  name: string;
  review: ReviewRule;
}

export type ProjectAction =
  | "view"
  | "change"
  | "add_member"
  | "remove_member"
  | "import"
  | "export"
  | "annotate"
  | "review"
  | "cancel_job";

export interface Project extends ProjectRow {
  segments: Segment[];
  roles: Role[];
  allowed_actions: ProjectAction[];
  counts: Partial<Record<TaskStatus, number>>;
}

/** Why a task came back: the last reject. */
export interface Rejection {
  reason: string;
  comment: string;
  position_mm: [number, number, number] | null;
  segment: number | null;
}

export interface Task {
  id: string;
  project: string;
  project_slug: string;
  project_name: string;
  image: string;
  image_name: string;
  status: TaskStatus;
  version: number;
  revision: number;
  assignee: Person | null;
  updated: string;
  reviewed: boolean;
  reason: Rejection | null;
  allowed_actions: string[];
}

export interface Work {
  tasks: Task[];
  /** My latest cases that are through. */
  finished: Task[];
  /** Cases that I could claim now, by project id. */
  next: Record<string, number>;
}

export interface Member {
  id: string;
  user: Person;
  roles: Role[];
}

/** An address without an account, asked to join. */
export interface Invitation {
  invitation: string;
  email: string;
  role: Role;
}

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Job {
  id: string;
  kind: string;
  /** The file that it is about; empty where there is none. */
  name: string;
  state: JobState;
  progress: number;
  message: string;
  error: { code: string; detail: string } | null;
  result: Record<string, unknown> | null;
  created: string;
}
