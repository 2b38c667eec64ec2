/** A line of the trail as people say it. */

import type { AuditEvent } from "../../api/types";
import { roleWord } from "../../ui/roles";

const WORDS: Readonly<Record<string, string>> = {
  create_token: "made an access token",
  revoke_token: "ended an access token",
  change_password: "set a new password",
  second_factor_on: "turned two-step sign-in on",
  second_factor_off: "turned two-step sign-in off",
  new_recovery_codes: "made new recovery codes",
  invite: "sent an invitation",
  revoke_link: "took an invitation back",
  open_account: "opened an account",
  accept: "accepted an invitation",
  reset_link: "made a link to a new password",
  is_active_on: "reactivated the account",
  is_active_off: "deactivated the account",
  is_admin_on: "gave administrator rights",
  is_admin_off: "took the administrator's rights",
  may_create_projects_on: "allowed creating projects",
  may_create_projects_off: "took the right to create projects",
  add_member: "added a member",
  change_roles: "changed the roles",
  remove_member: "removed a member",
  change_project: "changed the settings",
  import: "imported",
  export: "exported labels",
};

export function whatHappened({ action }: AuditEvent): string {
  return WORDS[action] ?? action.replaceAll("_", " ");
}

/** Whom or what it concerned, and how; empty where the words say all. */
export function detailOf({ subject, actor, data }: AuditEvent): string {
  const facts = data as Record<string, unknown>;
  const other = subject && subject.id !== actor?.id ? subject.name || subject.email : "";
  const roles = Array.isArray(facts["after"]) ? facts["after"].map((role) => roleWord(String(role))).join(", ") : "";
  const named = [facts["email"], facts["name"], facts["role"]].filter((fact) => typeof fact === "string");
  return [other, ...named, roles].filter((part) => part !== "").join(" · ");
}
