/** Pages whose address names something: they are fetched when opened, and get the name as a property. */

import { useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { ViewerFactory } from "../viewer/ViewerCanvas";
import { loadViewer } from "./loadViewer";
import { WorkbenchPending } from "../ui/Workbench";
import { PagePending } from "./outcomes";

const ProjectPage = lazy(() => import("../features/projects/ProjectPage"));
const AnnotatePage = lazy(() => import("../features/annotate/AnnotatePage"));
const ReviewPage = lazy(() => import("../features/review/ReviewPage"));

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
    <Suspense fallback={<WorkbenchPending />}>
      <ViewerFactory value={loadViewer}>
        <AnnotatePage taskId={taskId} key={taskId} />
      </ViewerFactory>
    </Suspense>
  );
}

export function ReviewRoute() {
  const { taskId = "" } = useParams({ strict: false });
  return (
    <Suspense fallback={<WorkbenchPending />}>
      <ViewerFactory value={loadViewer}>
        <ReviewPage taskId={taskId} key={taskId} />
      </ViewerFactory>
    </Suspense>
  );
}
