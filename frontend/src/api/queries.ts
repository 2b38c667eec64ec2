/** What can be asked of the server: one place for keys and addresses. Features compose these; they invent no keys. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, post } from "./client";
import { everyPage } from "./pages";
import type {
  Activity, Invitation, Job, Load, Me, Member, Offer, Page, Project, ProjectRow, Task, TaskStatus, Token, Waiting, Work,
} from "./types";

interface TaskFilter {
  status: TaskStatus | null;
  search: string;
  /** Whoever has to do with a case: an id, or "me". */
  person?: string | null;
  /** A column, with a dash before it for the other way round. */
  sort?: string;
}

/** Who is signed in; null for nobody. The session is asked first, since an anonymous `me/` is an error. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }): Promise<Me | null> => {
    const { authenticated } = await get<{ authenticated: boolean }>("session/", signal);
    return authenticated ? get<Me>("me/", signal) : null;
  },
  staleTime: Infinity,
});

/** mail: whether this server can mail somebody who has forgotten his password. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => get<{ authenticated: boolean; mail: boolean }>("session/", signal),
});

/** What the invitation with this secret promises; asked once, for each asking counts as a try. */
export const offerQuery = (secret: string) =>
  queryOptions({
    queryKey: ["invitation", secret],
    queryFn: () => post<Offer>("invitations/look/", { secret }),
    staleTime: Infinity,
  });

/** Whose password the link with this secret sets. */
export const resetQuery = (secret: string) =>
  queryOptions({
    queryKey: ["password", secret],
    queryFn: () => post<{ email: string }>("password/look/", { secret }),
    staleTime: Infinity,
  });

export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  queryFn: ({ signal }) => everyPage<ProjectRow>("projects/", signal),
});

/** name: the project's id or its slug. */
export const projectQuery = (name: string) =>
  queryOptions({
    queryKey: ["projects", name],
    queryFn: ({ signal }) => get<Project>(`projects/${name}/`, signal),
  });

export const tasksQuery = (project: string, filter: TaskFilter) =>
  infiniteQueryOptions({
    queryKey: ["projects", project, "tasks", filter],
    queryFn: ({ pageParam, signal }) => get<Page<Task>>(pageParam, signal),
    initialPageParam: `projects/${project}/tasks/?${taskParameters(filter)}`,
    getNextPageParam: (page) => page.next,
  });

export const activityQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ["projects", project, "events"],
    queryFn: ({ pageParam, signal }) => get<Page<Activity>>(pageParam, signal),
    initialPageParam: `projects/${project}/events/`,
    getNextPageParam: (page) => page.next,
  });

export const jobsQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project, "jobs"],
    queryFn: ({ signal }) => get<Page<Job>>(`projects/${project}/jobs/?page_size=200`, signal),
  });

export const membersQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project, "members"],
    queryFn: ({ signal }) => everyPage<Member>(`projects/${project}/members/`, signal),
  });

export const invitationsQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project, "invitations"],
    queryFn: ({ signal }) => everyPage<Invitation>(`projects/${project}/invitations/`, signal),
  });

/** Everybody who labels in a project, with what is open with each. */
export const loadQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project, "load"],
    queryFn: ({ signal }) => everyPage<Load>(`projects/${project}/load/?page_size=200`, signal),
  });

export const workQuery = queryOptions({
  queryKey: ["work"],
  queryFn: ({ signal }) => get<Work>("work/", signal),
});

export const inboxQuery = queryOptions({
  queryKey: ["inbox"],
  queryFn: ({ signal }) => everyPage<Waiting>("review/inbox/", signal),
});

export const secondFactorQuery = queryOptions({
  queryKey: ["second-factor"],
  queryFn: ({ signal }) => get<{ on: boolean }>("me/second-factor/", signal),
});

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => everyPage<Token>("tokens/", signal),
});

function taskParameters({ status, search, person, sort }: TaskFilter): string {
  const parameters = new URLSearchParams();
  if (status) parameters.set("status", status);
  if (search) parameters.set("search", search);
  if (person) parameters.set("person", person);
  if (sort) parameters.set("sort", sort);
  return parameters.toString();
}
