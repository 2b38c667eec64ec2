import { useCallback, useState } from "react";
import type { Vec3 } from "../../domain/geometry";
import { step } from "../../domain/talk";
import { useDraft } from "../drafts";
import type { NewRemark } from "./Composer";
import type { ShownThread } from "./Remark";

/** The talk as the server keeps it, and what may be asked of it. */
interface Kept {
  readonly threads: readonly ShownThread[];
  readonly open: (
    thread: Pick<NewRemark, "text" | "blocking"> & { readonly position_mm?: Vec3; readonly segment?: number },
  ) => Promise<unknown>;
  readonly reply: (thread: string, text: string, done: boolean) => Promise<unknown>;
  readonly resolve: (thread: string, resolved: boolean) => void;
}

interface Spot {
  readonly positionMm: Vec3;
  /** The segment there; 0 for none. */
  readonly segment: number;
}

interface Talking {
  readonly kept: Kept;
  readonly mayComment: boolean;
  /** Names this person's drafts about this case. */
  readonly drafts: string;
  /** Where the crosshair is. */
  readonly here: () => Spot | null;
  readonly jump: (positionMm: Vec3) => void;
}

/** Reading and writing the talk on one page: where one is in it, and what one is about to say. */
export function useTalk({ kept, mayComment, drafts, here, jump }: Talking) {
  const { threads } = kept;
  const [current, setCurrent] = useState<string | null>(null);
  const [remark, setRemark] = useDraft<NewRemark>(`${drafts}.new`);
  const go = (thread: ShownThread): void => {
    setCurrent(thread.id);
    if (thread.position_mm) jump(thread.position_mm);
  };
  const walk = useCallback((direction: 1 | -1): void => {
    const next = step(threads, current, direction);
    if (!next) return;
    setCurrent(next.id);
    if (next.position_mm) jump(next.position_mm);
  }, [threads, current, jump]);
  const begin = (spot: Spot | null = here()): void =>
    setRemark({
      text: remark?.text ?? "", position_mm: spot?.positionMm ?? null, segment: spot?.segment || null, blocking: false,
    });
  const send = ({ text, position_mm: position, segment, blocking }: NewRemark): Promise<unknown> =>
    kept.open({
      text, blocking, ...(position ? { position_mm: position } : {}), ...(segment === null ? {} : { segment }),
    }).then(() => setRemark(null), () => undefined);
  const acts = { mayComment, drafts, onGo: go, onReply: kept.reply, onResolve: kept.resolve };
  return { threads, current, walk, remark, setRemark, begin, send, acts };
}
