import { Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { pinsOf } from "../../api/tasks";
import type { Project, Task } from "../../api/types";
import { useSession, useShownTask, useTaskSession } from "../../api/useTaskSession";
import { useThreads } from "../../api/useThreads";
import { volumeQuery } from "../../api/volumes";
import type { Vec3 } from "../../domain/geometry";
import { windowPresets } from "../../domain/windows";
import { Failure, sentenceOf } from "../../ui/states";
import { statusLook } from "../../ui/status";
import { Threads, WriteLine } from "../../ui/Threads";
import { Push, SideSection, Workbench } from "../../ui/Workbench";
import { KeysButton } from "../../viewer/controls/KeysButton";
import { KeysHelp } from "../../viewer/controls/KeysHelp";
import { Cover, Panes } from "../../viewer/controls/Panes";
import { Fact, ReadOut, RenderFacts } from "../../viewer/controls/ReadOut";
import { SegmentList } from "../../viewer/controls/SegmentList";
import { ToolRail } from "../../viewer/controls/ToolRail";
import { useKeys } from "../../viewer/controls/useKeys";
import { ViewMenus } from "../../viewer/controls/ViewMenus";
import type { ViewerPort } from "../../viewer/port";
import { connectViewing, createViewing } from "../../viewer/viewing";
import { RejectDialog } from "./RejectDialog";
import { mayGive, useVerdict, type Verdict } from "./useVerdict";
import { VerdictBar } from "./VerdictBar";
import { VerdictPanel } from "./VerdictPanel";

interface ReviewBenchProps {
  readonly task: Task;
  readonly project: Project;
  readonly viewer: ViewerPort | null;
}

const notice = (message: string): void => void notifications.show({ message, color: "orange" });
const failed = (error: unknown): void => notice(sentenceOf(error));

/** The place where one case is judged: it shows the label and changes none. */
export function ReviewBench({ task, project, viewer }: ReviewBenchProps) {
  const [viewing] = useState(() => createViewing(project.segments));
  const session = useTaskSession(task.id, notice);
  const volume = useQuery(volumeQuery(task.image));
  const unreadable = useShownTask(session, viewer, volume.data);
  const offline = useSession(session, ({ link }) => link === "down" || link === "closed");
  const talk = useThreads(task.id, failed);
  const verdict = useVerdict(task);
  const [help, setHelp] = useState(false);
  const [rejecting, setRejecting] = useState(false);
  useEffect(() => viewer ? connectViewing(viewer, viewing) : undefined, [viewer, viewing]);
  useEffect(() => viewer?.setPins(pinsOf(talk.threads)), [viewer, talk.threads]);
  useKeys({ viewing, viewer, writing: false, run: useCallback(() => setHelp(true), []) });

  const jump = (positionMm: Vec3) => viewer?.jumpTo(positionMm);
  const give = (what: Verdict): void => {
    verdict.mutate(what, {
      onSuccess: () => setRejecting(false),
      onError: (error) => what.action !== "reject" && failed(error), // the dialog shows its own
    });
  };
  const press = (action: Verdict["action"]): void => {
    if (action !== "reject") return give({ action });
    verdict.reset();
    setRejecting(true);
  };
  const crosshair = viewing.getState().crosshair;
  const comment = (text: string) => {
    const position = viewing.getState().crosshair?.positionMm;
    return talk.open(position ? { text, position_mm: position } : { text });
  };
  const failure = volume.error ?? unreadable;
  const judged = verdict.isSuccess && verdict.variables.action !== "start_review";
  return (
    <Workbench
      top={
        <VerdictBar
          task={task} sending={verdict.isPending ? verdict.variables.action : null} onGive={press}
          views={
            <>
              <ViewMenus viewer={viewer} viewing={viewing} presets={volume.data ? windowPresets(volume.data) : []} />
              <KeysButton onClick={() => setHelp(true)} />
            </>
          }
        />
      }
      tools={<ToolRail viewing={viewing} writing="absent" />}
      side={
        <>
          {!judged && !mayGive(task, "approve") && (
            <SideSection title="Judging">
              <Text size="sm" px={8}>
                This case is {statusLook(task.status).label.toLowerCase()}. It is not open to you to judge it.
              </Text>
            </SideSection>
          )}
          <SideSection title="Segments">
            <SegmentList viewing={viewing} mayLock={false} />
          </SideSection>
          <SideSection title="Comments">
            <Threads threads={talk.threads} onJump={jump} onReply={talk.reply} onResolve={talk.resolve} />
            <WriteLine label="Add a comment at the crosshair" send={comment} />
          </SideSection>
        </>
      }
      status={
        <>
          <ReadOut viewing={viewing} />
          <Push />
          {offline && <Fact>Offline</Fact>}
          <RenderFacts viewing={viewing} mode={viewer?.mode ?? null} />
        </>
      }
    >
      <Panes viewer={viewer} viewing={viewing}>
        {failure && <Cover><Failure error={failure} /></Cover>}
        {judged && <Cover><VerdictPanel task={task} /></Cover>}
      </Panes>
      <KeysHelp opened={help} writing={false} onClose={() => setHelp(false)} />
      {rejecting && !judged && (
        <RejectDialog
          segments={project.segments} here={crosshair?.positionMm ?? null} segmentHere={crosshair?.segment ?? 0}
          sending={verdict.isPending} error={verdict.error} onClose={() => setRejecting(false)}
          onReject={(why) => give({ action: "reject", why })}
        />
      )}
    </Workbench>
  );
}
