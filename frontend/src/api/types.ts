/**
 * What the server answers, by the names that the pages use: the generated schema, narrowed where OpenAPI says less than
 * we know. Times are ISO 8601 UTC, positions mm LPS.
 */

import type { Vec3 } from "../domain/geometry";
import type { components } from "./schema";

type Schemas = components["schemas"];
type Narrowed<Answer, News> = Omit<Answer, keyof News> & Readonly<News>;

export type Role = Schemas["Role"];
export type ReviewRule = Schemas["ReviewMode"];
export type NewTasks = Schemas["NewTasks"];
export type TaskStatus = Schemas["TaskStatus"];
export type JobState = Schemas["JobState"];

export interface Page<Row> {
  results: Row[];
  next: string | null;
}

export type Person = Schemas["PersonOut"];
export type Me = Schemas["MeOut"];
export type Segment = Schemas["SegmentRow"];

/** A project as lists tell it. */
export type ProjectRow = Schemas["ProjectOut"];

type ProjectAction =
  | "view"
  | "change"
  | "add_member"
  | "remove_member"
  | "change_roles"
  | "import"
  | "export"
  | "assign"
  | "annotate"
  | "review"
  | "cancel_job";

export type Project = Narrowed<
  Schemas["ProjectDetailOut"],
  { roles: Role[]; allowed_actions: ProjectAction[]; counts: Partial<Record<TaskStatus, number>> }
>;

/** Why a task came back: the last reject. */
type Rejection = Narrowed<Schemas["RejectionOut"], { position_mm: Vec3 | null }>;
export type Task = Narrowed<Schemas["TaskOut"], { reason: Rejection | null }>;

/** A label that waits for a judgement. seen: I have opened it, and may approve it with others. */
export type Waiting = Task & { readonly seen: boolean };

/** finished: my latest cases that are through. next: how many I could claim now, by project id. */
export type Work = Narrowed<Schemas["WorkOut"], { tasks: Task[]; finished: Task[]; next: Record<string, number> }>;

export type Member = Narrowed<Schemas["MemberOut"], { roles: Role[] }>;
/** An address without an account, asked to join. */
export type Invitation = Schemas["InvitationOut"];
/** The same where it was made: the link is shown this once. */
export type Invited = Schemas["InvitedOut"];
export type Offer = Schemas["OfferOut"];
/** A second step that begins: the key for an app, as text and as a QR code's path. */
export type Enrollment = Schemas["EnrollOut"];
export type NewToken = Schemas["NewTokenOut"];
export type PersonRow = Schemas["PersonRowOut"];
export type SiteLink = Schemas["LinkOut"];
export type NewLink = Schemas["NewLinkOut"];
export type SiteProject = Schemas["SiteProjectOut"];
export type AuditEvent = Schemas["AuditEventOut"];
export type Load = Schemas["LoadOut"];
export type Outcome = Schemas["OutcomeOut"];

/** A token's secret is shown once, where it was made. */
export type Token = Schemas["TokenOut"];

/** What an upload leads to: an import, or the image that the project has already. */
export type UploadAnswer = Schemas["ImportStarted"] | Schemas["AlreadyThere"];

/** name: the file that it is about; empty where there is none. */
export type Job = Narrowed<Schemas["JobOut"], { result: Record<string, unknown> | null }>;

/** An image with the label that fits it by name; a problem says why it stays out. */
export type Pair = Schemas["PairOut"];

/** One line of a project's activity. */
export type Activity = Schemas["ActivityOut"];
