/** Pages to paths. Each page is a chunk of its own, so that only pages with a viewer load the viewer. */

import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { meQuery } from "../api/queries";
import { AnnotateRoute, ProjectRoute, ReviewRoute } from "./addressed";
import { PageFailed, PageMissing, PagePending } from "./outcomes";
import { Shell } from "./Shell";
import { safeNext } from "./safeNext";
import { InvitationRoute, PasswordRoute } from "./secrets";
import { SignInRoute } from "./SignInRoute";

/** Asked once; signing in and out write the answer. */
const whoIs = (client: QueryClient) => client.query({ ...meQuery, staleTime: "static" });

const root = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet });

export const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search["next"] === "string" ? { next: search["next"] } : {},
  beforeLoad: async ({ context, search }) => {
    const me = await whoIs(context.client);
    if (me) redirect({ throw: true, href: safeNext(search.next), replace: true });
  },
  component: SignInRoute,
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitations/",
  component: InvitationRoute,
});

const password = createRoute({
  getParentRoute: () => root,
  path: "/password/",
  component: PasswordRoute,
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ context, location }) => {
    const me = await whoIs(context.client);
    if (!me) redirect({ throw: true, to: "/sign-in", search: { next: location.href }, replace: true });
  },
  component: Shell,
});

const work = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("../features/worklist/WorklistPage"), "WorklistPage"),
});

const projects = createRoute({
  getParentRoute: () => inside,
  path: "/projects/",
  component: lazyRouteComponent(() => import("../features/projects/ProjectsPage"), "ProjectsPage"),
});

const newProject = createRoute({
  getParentRoute: () => inside,
  path: "/projects/new/",
  component: lazyRouteComponent(() => import("../features/projects/NewProjectPage"), "NewProjectPage"),
});

const project = createRoute({
  getParentRoute: () => inside,
  path: "/projects/$slug/",
  component: ProjectRoute,
});

const inbox = createRoute({
  getParentRoute: () => inside,
  path: "/review/",
  component: lazyRouteComponent(() => import("../features/review/inbox"), "InboxPage"),
});

const tokens = createRoute({
  getParentRoute: () => inside,
  path: "/tokens/",
  component: lazyRouteComponent(() => import("../features/session/TokensPage"), "TokensPage"),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: "/account/",
  component: lazyRouteComponent(() => import("../features/session/AccountPage"), "AccountPage"),
});

const site = createRoute({
  getParentRoute: () => inside,
  path: "/site/",
  component: lazyRouteComponent(() => import("../features/admin/SitePage"), "SitePage"),
});

const annotate = createRoute({
  getParentRoute: () => inside,
  path: "/tasks/$taskId/",
  component: AnnotateRoute,
});

const review = createRoute({
  getParentRoute: () => inside,
  path: "/tasks/$taskId/review/",
  component: ReviewRoute,
});

const routeTree = root.addChildren([
  signIn,
  invitation,
  password,
  inside.addChildren([work, projects, newProject, project, inbox, tokens, account, site, annotate, review]),
]);

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    trailingSlash: "preserve",
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 200,
    defaultPendingComponent: PagePending,
    defaultErrorComponent: PageFailed,
    defaultNotFoundComponent: PageMissing,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
