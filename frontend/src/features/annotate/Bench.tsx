import { useCallback, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { Me, Project, Task } from "../../api/types";
import { useSession, useShownTask, useTaskSession } from "../../api/useTaskSession";
import { useSurfaces } from "../../api/useSurfaces";
import { useThreads } from "../../api/useThreads";
import type { Vec3 } from "../../domain/geometry";
import { isOpen } from "../../domain/talk";
import { canRedo, canUndo } from "../../domain/session";
import { windowPresets } from "../../domain/windows";
import { tellFailure, warn } from "../../ui/notices";
import { Failure } from "../../ui/states";
import { useTalk } from "../../ui/talk/useTalk";
import { SideTabs, Workbench } from "../../ui/Workbench";
import type { OperationName } from "../../viewer/controls/commands";
import { KeysHelp } from "../../viewer/controls/KeysHelp";
import { Cover, Panes } from "../../viewer/controls/Panes";
import { ToolRail } from "../../viewer/controls/ToolRail";
import { draftPins, pinsOf } from "../../viewer/controls/pins";
import { type PageCommand, useKeys } from "../../viewer/controls/useKeys";
import { useWindowMemory } from "../../viewer/controls/useWindowMemory";
import { usePins } from "../../viewer/controls/usePins";
import { useRemarks } from "../../viewer/controls/useRemarks";
import { ViewMenus } from "../../viewer/controls/ViewMenus";
import type { ViewerPort } from "../../viewer/port";
import { connectViewing, createViewing, followSegments, seesSurfaces } from "../../viewer/viewing";
import { Banner } from "./Banner";
import { CommentsPanel, SentBack } from "./CommentsPanel";
import { unlessHesitant } from "./hesitate";
import { connectLabeling, type Desk } from "./labeling";
import { LabelSide } from "./LabelSide";
import { connectLikelihood } from "./likelihood";
import { createOperationSettings, operate, parametersOf } from "./operations";
import { StatusLine } from "./StatusLine";
import { SubmittedPanel } from "./SubmittedPanel";
import { TopBar } from "./TopBar";
import { useClaim } from "./useClaim";
import { useCommitted } from "./useCommitted";
import { usePresence } from "./usePresence";
import { useSubmit } from "./useSubmit";
import { useUnsaved } from "./useUnsaved";

interface BenchProps {
  readonly task: Task;
  readonly project: Project;
  readonly me: Me;
  readonly viewer: ViewerPort | null;
}

const [LABEL, COMMENTS] = ["Label", "Comments"] as const;

/** Statuses of a case that waits for its author, also after it was handed in on this page. */
const AGAIN: ReadonlySet<string> = new Set(["rework", "in_progress"]);

/** The place where one case is labeled. */
export function Bench({ task, project, me, viewer }: BenchProps) {
  const [viewing] = useState(() => createViewing(project.segments));
  useEffect(() => followSegments(viewing, project.segments), [viewing, project.segments]);
  const [settings] = useState(createOperationSettings);
  const session = useTaskSession(task.id, warn);
  const desk = useMemo((): Desk => ({ session, viewing, notice: warn }), [session, viewing]);
  const { volume, failure } = useShownTask(session, viewer, task.image);
  useWindowMemory(viewer, viewing, volume);
  useRemarks(viewer, warn);
  const solid = useStore(viewing, seesSurfaces) && volume !== undefined;
  const surfaces = useSurfaces(task.id, session, viewer, solid);
  const restore = useUnsaved(task.id, volume?.shape, session, warn);
  const claiming = useClaim(task, me, session, restore);
  const looking = useCommitted(session, viewer, claiming.isClaiming);
  const submitting = useSubmit(task, session);
  const jump = useCallback((positionMm: Vec3) => viewer?.jumpTo(positionMm), [viewer]);
  const talk = useTalk({
    kept: useThreads(task.id, tellFailure), mayComment: task.may_comment, drafts: `${me.id}.${task.id}`,
    here: () => viewing.getState().crosshair, jump,
  });
  const [side, setSide] = useState<string>(LABEL);
  const [help, setHelp] = useState(false);
  const editing = useSession(session, ({ standing }) => standing === "editing");

  useEffect(() => viewer ? connectViewing(viewer, viewing) : undefined, [viewer, viewing]);
  useEffect(() => viewer ? connectLikelihood(viewer, desk) : undefined, [viewer, desk]);
  useEffect(() => viewing.setState({ tool: editing ? "include" : "crosshair" }), [editing, viewing]);
  useEffect(
    () => viewer ? connectLabeling(viewer, desk, volume ?? null) : undefined, [viewer, desk, volume],
  );
  const carryOut = useCallback((name: OperationName) => {
    if (volume) {
      operate(desk, name, parametersOf(name, settings.getState(), volume, viewing.getState().inView));
    }
  }, [desk, settings, volume, viewing]);
  const { walk, threads, current, remark } = talk;
  const go = useCallback((direction: 1 | -1) => {
    walk(direction);
    setSide(COMMENTS);
  }, [walk]);
  const pins = useMemo(
    () => [...pinsOf(threads, current), ...draftPins(remark ? [{ id: "new", ...remark }] : [])],
    [threads, current, remark],
  );
  usePins(viewer, pins, (place) => {
    setSide(COMMENTS);
    talk.begin(place);
  });
  const run = useCallback((command: PageCommand) => {
    const state = session.store.getState();
    switch (command) {
      case "help": return setHelp(true);
      case "nextPin": return go(1);
      case "previousPin": return go(-1);
      case "undo": return canUndo(state) && session.happen({ kind: command });
      case "redo": return canRedo(state) && session.happen({ kind: command });
      default: return carryOut(command);
    }
  }, [session, carryOut, go]);
  useKeys({ viewing, viewer, writing: editing, run });
  usePresence(desk);

  const handedIn = submitting.isSuccess && !AGAIN.has(task.status);
  return (
    <Workbench
      top={
        <TopBar
          task={task} me={me} session={session} submitting={submitting.isPending} onHelp={() => setHelp(true)}
          onSubmit={() => unlessHesitant(threads, () => submitting.mutate(undefined, { onError: tellFailure }))}
          views={
            <ViewMenus viewer={viewer} viewing={viewing} presets={volume ? windowPresets(volume) : []} />
          }
        />
      }
      tools={<ToolRail viewing={viewing} writing={editing ? "on" : "off"} talking={task.may_comment} />}
      side={
        <>
          <SentBack task={task} open={threads.filter(isOpen).length} onWalk={() => go(1)} onJump={jump} />
          <SideTabs
            shown={side} onShow={setSide}
            tabs={[
              {
                name: LABEL,
                content: (
                  <LabelSide
                    desk={desk} volume={volume ?? null} settings={settings} run={carryOut} onJump={jump}
                  />
                ),
              },
              {
                name: COMMENTS, count: threads.filter(isOpen).length,
                content: <CommentsPanel talk={talk} segments={project.segments} />,
              },
            ]}
          />
        </>
      }
      status={<StatusLine desk={desk} viewer={viewer} unit={volume?.unit ?? ""} />}
    >
      {!handedIn && <Banner task={task} me={me} session={session} claiming={claiming} looking={looking} />}
      <Panes viewer={viewer} viewing={viewing} surfaces={surfaces}>
        {failure && <Cover><Failure error={failure} /></Cover>}
        {handedIn && (
          <Cover>
            <SubmittedPanel
              task={task} viewing={viewing} onWithdrawn={() => { submitting.reset(); claiming.claim(); }}
            />
          </Cover>
        )}
      </Panes>
      <KeysHelp opened={help} writing onClose={() => setHelp(false)} />
    </Workbench>
  );
}
