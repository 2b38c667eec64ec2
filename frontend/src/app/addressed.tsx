/** Pages whose address names something: they are fetched when opened, and get the name as a property. */

import { useParams } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { PagePending } from "./outcomes";

type TaskPage = ComponentType<{ taskId: string }>;
const pages = import.meta.glob<{ default: TaskPage }>("../features/{annotate,review}/*Page.tsx");

const ProjectPage = lazy(() => import("../features/projects/ProjectPage"));
const AnnotatePage = lazy(() => pages["../features/annotate/AnnotatePage.tsx"]?.() ?? missing());
const ReviewPage = lazy(() => pages["../features/review/ReviewPage.tsx"]?.() ?? missing());

function missing(): Promise<{ default: TaskPage }> {
  return Promise.reject(new Error("This page is not built."));
}

export function ProjectRoute() {
  const { slug = "" } = useParams({ strict: false });
  return (
    <Suspense fallback={<PagePending />}>
      <ProjectPage slug={slug} key={slug} />
    </Suspense>
  );
}

export function AnnotateRoute() {
  const { taskId = "" } = useParams({ strict: false });
  return (
    <Suspense fallback={<PagePending />}>
      <AnnotatePage taskId={taskId} key={taskId} />
    </Suspense>
  );
}

export function ReviewRoute() {
  const { taskId = "" } = useParams({ strict: false });
  return (
    <Suspense fallback={<PagePending />}>
      <ReviewPage taskId={taskId} key={taskId} />
    </Suspense>
  );
}
