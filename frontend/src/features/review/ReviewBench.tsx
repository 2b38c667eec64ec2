import { useCallback, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { Me, Project, Task } from "../../api/types";
import { useSession, useShownTask, useTaskSession } from "../../api/useTaskSession";
import { useSurfaces } from "../../api/useSurfaces";
import { useThreads } from "../../api/useThreads";
import type { Vec3 } from "../../domain/geometry";
import { isOpen } from "../../domain/talk";
import { windowPresets } from "../../domain/windows";
import { tellFailure, warn } from "../../ui/notices";
import { Failure } from "../../ui/states";
import { Threads } from "../../ui/talk/Threads";
import { useTalk } from "../../ui/talk/useTalk";
import { Push, SideSection, Workbench } from "../../ui/Workbench";
import { KeysButton } from "../../viewer/controls/KeysButton";
import { KeysHelp } from "../../viewer/controls/KeysHelp";
import { Cover, Panes } from "../../viewer/controls/Panes";
import { draftPins, pinsOf } from "../../viewer/controls/pins";
import { Fact, PointerReadOut, ReadOut, RenderFacts } from "../../viewer/controls/ReadOut";
import { SegmentList } from "../../viewer/controls/SegmentList";
import { ToolRail } from "../../viewer/controls/ToolRail";
import { type PageCommand, useKeys } from "../../viewer/controls/useKeys";
import { useWindowMemory } from "../../viewer/controls/useWindowMemory";
import { usePins } from "../../viewer/controls/usePins";
import { useRemarks } from "../../viewer/controls/useRemarks";
import { ViewMenus } from "../../viewer/controls/ViewMenus";
import type { ViewerPort } from "../../viewer/port";
import { connectViewing, createViewing, followSegments, seesSurfaces } from "../../viewer/viewing";
import { SendBack } from "./SendBack";
import { askToDrop, NotMine, Unsent } from "./unsent";
import { useSeen } from "./useSeen";
import { useSendBack } from "./useSendBack";
import { mayGive, useVerdict, type Verdict } from "./useVerdict";
import { VerdictBar } from "./VerdictBar";
import { VerdictPanel } from "./VerdictPanel";

interface ReviewBenchProps {
  readonly task: Task;
  readonly project: Project;
  readonly me: Me;
  readonly viewer: ViewerPort | null;
}

/** The place where one case is judged: it shows the label and changes none. */
export function ReviewBench({ task, project, me, viewer }: ReviewBenchProps) {
  const [viewing] = useState(() => createViewing(project.segments));
  useEffect(() => followSegments(viewing, project.segments), [viewing, project.segments]);
  const session = useTaskSession(task.id, warn);
  const { volume, failure } = useShownTask(session, viewer, task.image);
  useWindowMemory(viewer, viewing, volume);
  useRemarks(viewer, warn);
  const solid = useStore(viewing, seesSurfaces) && volume !== undefined;
  const surfaces = useSurfaces(task.id, session, viewer, solid);
  const offline = useSession(session, ({ link }) => link === "down" || link === "closed");
  useSeen(task, session, viewer);
  const pinning = useStore(viewing, ({ tool }) => tool === "pin");
  const drafts = `${me.id}.${task.id}`;
  const jump = useCallback((positionMm: Vec3) => viewer?.jumpTo(positionMm), [viewer]);
  const talk = useTalk({
    kept: useThreads(task.id, tellFailure), mayComment: task.may_comment, drafts,
    here: () => viewing.getState().crosshair, jump,
  });
  const saying = useSendBack(`${drafts}.reject`);
  const verdict = useVerdict(task);
  const [help, setHelp] = useState(false);
  useEffect(() => viewer ? connectViewing(viewer, viewing) : undefined, [viewer, viewing]);
  const { walk, threads, current, remark } = talk;
  const mayReject = mayGive(task, "reject");
  const pins = useMemo(() => {
    const unsent = remark ? [...saying.pins, { id: "new", ...remark }] : saying.pins;
    return [...pinsOf(threads, current), ...draftPins(unsent)];
  }, [threads, current, remark, saying.pins]);
  usePins(viewer, pins, (place) => (mayReject ? saying.pin(place) : talk.begin(place)));
  const run = useCallback((command: PageCommand) => {
    if (command === "help") setHelp(true);
    if (command === "nextPin") walk(1);
    if (command === "previousPin") walk(-1);
  }, [walk]);
  useKeys({ viewing, viewer, writing: false, run });

  const give = (what: Verdict): void => verdict.mutate(what, { onSuccess: saying.discard });
  const approve = (): void => {
    if (saying.pins.length === 0) return give({ action: "approve" });
    askToDrop(saying.pins.length, () => give({ action: "approve" }));
  };
  const press = (action: Verdict["action"]): void => {
    verdict.reset();
    if (action === "approve") approve();
    else saying.open(viewing.getState().crosshair);
  };
  const judged = verdict.isSuccess;
  const refused = verdict.variables?.action === "approve" ? verdict.error : null;
  return (
    <Workbench
      top={
        <VerdictBar
          task={task} sending={verdict.isPending ? verdict.variables.action : null} onGive={press}
          views={
            <>
              <ViewMenus viewer={viewer} viewing={viewing} presets={volume ? windowPresets(volume) : []} />
              <KeysButton onClick={() => setHelp(true)} />
            </>
          }
        />
      }
      tools={<ToolRail viewing={viewing} writing="absent" talking={task.may_comment} />}
      side={
        <>
          {refused && <SideSection title="Not approved"><Failure error={refused} /></SideSection>}
          {saying.opened && !judged && (
            <SendBack
              saying={saying} segments={project.segments} pinning={pinning} onJump={jump}
              sending={verdict.isPending} error={refused ? null : verdict.error}
              onPinning={() => viewing.setState({ tool: pinning ? "crosshair" : "pin" })}
              onReject={(why) => give({ action: "reject", why })}
            />
          )}
          {!saying.opened && <Unsent pins={saying.pins.length} onGoOn={() => saying.open(null)} />}
          {!judged && !mayGive(task, "approve") && <NotMine task={task} />}
          <SideSection title="Segments">
            <SegmentList viewing={viewing} mayLock={false} />
          </SideSection>
          <SideSection title="Comments" count={threads.filter(isOpen).length}>
            <Threads
              threads={threads} segments={project.segments} current={current} acts={talk.acts} onStep={walk}
              remark={remark} onRemark={talk.setRemark} onBegin={() => talk.begin()} onSend={talk.send}
            />
          </SideSection>
        </>
      }
      status={
        <>
          <ReadOut viewing={viewing} unit={volume?.unit ?? ""} />
          <PointerReadOut viewer={viewer} viewing={viewing} unit={volume?.unit ?? ""} />
          <Push />
          {offline && <Fact>Offline</Fact>}
          <RenderFacts viewing={viewing} mode={viewer?.mode ?? null} />
        </>
      }
    >
      <Panes viewer={viewer} viewing={viewing} surfaces={surfaces}>
        {failure && <Cover><Failure error={failure} /></Cover>}
        {judged && <Cover><VerdictPanel task={task} /></Cover>}
      </Panes>
      <KeysHelp opened={help} writing={false} onClose={() => setHelp(false)} />
    </Workbench>
  );
}
