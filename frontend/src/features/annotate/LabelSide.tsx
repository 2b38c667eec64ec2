import { useSession } from "../../api/useTaskSession";
import type { Vec3 } from "../../domain/geometry";
import { SideSection } from "../../ui/Workbench";
import type { OperationName } from "../../viewer/controls/commands";
import { SegmentList } from "../../viewer/controls/SegmentList";
import type { VolumeDescription } from "../../viewer/port";
import { EditSegment } from "./EditSegment";
import type { Desk } from "./labeling";
import type { OperationStore } from "./operations";
import { PromptPanel } from "./PromptPanel";
import { ToolOptions } from "./ToolOptions";

interface LabelSideProps {
  readonly desk: Desk;
  /** Null until it is known. */
  readonly volume: VolumeDescription | null;
  readonly settings: OperationStore;
  readonly run: (operation: OperationName) => void;
  readonly onJump: (positionMm: Vec3) => void;
}

/** What one labels with: the segments, the tool in hand, a segment's prompts, what can be done to it. */
export function LabelSide({ desk, volume, settings, run, onJump }: LabelSideProps) {
  const editing = useSession(desk.session, ({ standing }) => standing === "editing");
  return (
    <>
      <SideSection title="Segments">
        <SegmentList viewing={desk.viewing} mayLock={editing} />
      </SideSection>
      <ToolOptions viewing={desk.viewing} volume={volume} />
      <PromptPanel desk={desk} onJump={onJump} />
      <EditSegment desk={desk} settings={settings} run={run} />
    </>
  );
}
