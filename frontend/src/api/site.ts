/** What administrators ask of the server. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, post, send } from "./client";
import { everyPage } from "./pages";
import type { AuditEvent, NewLink, Page, PersonRow, SiteLink, SiteProject } from "./types";

export const SITE = ["site"] as const;

export const peopleQuery = (search: string) =>
  queryOptions({
    queryKey: [...SITE, "people", search],
    queryFn: ({ signal }) =>
      everyPage<PersonRow>(`site/people/?page_size=200&search=${encodeURIComponent(search)}`, signal),
  });

export const siteLinksQuery = queryOptions({
  queryKey: [...SITE, "invitations"],
  queryFn: ({ signal }) => everyPage<SiteLink>("site/invitations/", signal),
});

export const siteProjectsQuery = queryOptions({
  queryKey: [...SITE, "projects"],
  queryFn: ({ signal }) => everyPage<SiteProject>("site/projects/?page_size=200", signal),
});

export const auditQuery = infiniteQueryOptions({
  queryKey: [...SITE, "audit"],
  queryFn: ({ pageParam, signal }) => get<Page<AuditEvent>>(pageParam, signal),
  initialPageParam: "site/audit/",
  getNextPageParam: (page) => page.next,
});

interface SiteInvitation {
  readonly email: string;
  readonly is_admin: boolean;
  readonly may_create_projects: boolean;
}

export type PersonChange = Partial<Pick<PersonRow, "is_active" | "is_admin" | "may_create_projects">>;

export const inviteToSite = (wish: SiteInvitation): Promise<NewLink> => post<NewLink>("site/people/", wish);

export const changePerson = (id: string, change: PersonChange): Promise<PersonRow> =>
  send<PersonRow>(`site/people/${id}/`, { method: "PATCH", body: change });

export const makeResetLink = (id: string): Promise<NewLink> => post<NewLink>(`site/people/${id}/reset/`);

export const turnOffSecondStep = (id: string): Promise<null> =>
  send<null>(`site/people/${id}/second-factor/`, { method: "DELETE" });

export const takeBack = (link: string): Promise<null> => send<null>(`site/invitations/${link}/`, { method: "DELETE" });
