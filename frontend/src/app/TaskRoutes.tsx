/** The two pages with a viewer. They are fetched when a task is opened, the viewer with them. */

import { useParams } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { PagePending } from "./outcomes";

type TaskPage = ComponentType<{ taskId: string }>;
const pages = import.meta.glob<{ default: TaskPage }>("../features/{annotate,review}/*Page.tsx");
const AnnotatePage = lazy(() => pages["../features/annotate/AnnotatePage.tsx"]?.() ?? missing());
const ReviewPage = lazy(() => pages["../features/review/ReviewPage.tsx"]?.() ?? missing());

function missing(): Promise<{ default: TaskPage }> {
  return Promise.reject(new Error("This page is not built."));
}

export function AnnotateRoute() {
  const { taskId } = useParams({ from: "/inside/tasks/$taskId" });
  return (
    <Suspense fallback={<PagePending />}>
      <AnnotatePage taskId={taskId} key={taskId} />
    </Suspense>
  );
}

export function ReviewRoute() {
  const { taskId } = useParams({ from: "/inside/tasks/$taskId/review" });
  return (
    <Suspense fallback={<PagePending />}>
      <ReviewPage taskId={taskId} key={taskId} />
    </Suspense>
  );
}
