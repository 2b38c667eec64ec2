import { useSession } from "../../api/useTaskSession";
import { Push } from "../../ui/Workbench";
import { Fact, PointerReadOut, ReadOut, RenderFacts } from "../../viewer/controls/ReadOut";
import type { ViewerPort } from "../../viewer/port";
import type { Desk } from "./labeling";

export const voxelWords = (count: number): string =>
  `${count.toLocaleString("en")} ${count === 1 ? "voxel" : "voxels"}`;

/** Below the panes: what lies at the crosshair and under the pointer, the last answer, how the image is drawn. */
export function StatusLine({ desk, viewer, unit }: { desk: Desk; viewer: ViewerPort | null; unit: string }) {
  const answer = useSession(desk.session, (state) => state.lastAnswer);
  const asking = useSession(desk.session, ({ requests }) => requests.asked.length > 0);
  return (
    <>
      <ReadOut viewing={desk.viewing} unit={unit} />
      <PointerReadOut viewer={viewer} viewing={desk.viewing} unit={unit} />
      <Push />
      {asking ? <Fact label="Answer">…</Fact> : answer && (
        <Fact label="Answer">
          {answer.seconds < 1 ? `${Math.round(answer.seconds * 1000)} ms` : `${answer.seconds.toFixed(1)} s`}
          {`, ${answer.method}`}
          {answer.voxels !== null && `, ${voxelWords(answer.voxels)}`}
        </Fact>
      )}
      <RenderFacts viewing={desk.viewing} mode={viewer?.mode ?? null} />
    </>
  );
}
