import { Paper } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { isMissing, isRefused } from "../../api/client";
import { meQuery, projectQuery } from "../../api/queries";
import { taskQuery } from "../../api/tasks";
import { CaseMissing, NoAccess } from "../../ui/NoAccess";
import { Failure } from "../../ui/states";
import { usePageTitle } from "../../ui/usePageTitle";
import { WorkbenchPending } from "../../ui/Workbench";
import { useViewer } from "../../viewer/ViewerCanvas";
import { ReviewBench } from "./ReviewBench";

/** Judge one case: the page of /tasks/{id}/review/. Opening it changes nothing. */
export default function ReviewPage({ taskId }: { readonly taskId: string }) {
  const viewer = useViewer();
  const task = useQuery(taskQuery(taskId));
  const me = useQuery(meQuery);
  const project = useQuery({ ...projectQuery(task.data?.project ?? ""), enabled: task.data !== undefined });
  usePageTitle(task.data ? `Review of ${task.data.image_name}` : "");
  const failed = [task, me, project].find(({ error }) => error !== null);
  if (task.data && isRefused(task.error)) return <NoAccess image={task.data.image_name} />;
  if (isMissing(task.error)) return <CaseMissing />;
  if (task.data && project.data && me.data) {
    return <ReviewBench task={task.data} project={project.data} me={me.data} viewer={viewer} />;
  }
  return (
    <WorkbenchPending>
      {failed && <Paper p="xs"><Failure error={failed.error} retry={() => void failed.refetch()} /></Paper>}
    </WorkbenchPending>
  );
}
