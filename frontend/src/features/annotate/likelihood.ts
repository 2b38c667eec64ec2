/** Keeps the likelihood of the chosen segment over the image, as long as it is wanted. */

import type { LikelihoodReply } from "../../api/taskSession";
import { itemsOf } from "../../domain/requests";
import type { Disconnect, ViewerPort } from "../../viewer/port";
import { lockedSegments } from "../../viewer/viewing";
import type { Desk } from "./labeling";

/** Asked anew when another segment is chosen and after each edit of the journal, while it is shown. */
export function connectLikelihood(viewer: ViewerPort, { session, viewing }: Desk): Disconnect {
  let asked = "";
  const look = (): void => {
    const { likelihood, active } = viewing.getState();
    const { standing, link, revision, requests } = session.store.getState();
    const can = likelihood && standing === "editing" && link === "live" && itemsOf(requests, active).length > 0;
    const want = can ? `${active} ${revision}` : "";
    if (want === asked) return;
    if (want.split(" ")[0] !== asked.split(" ")[0]) viewer.setLikelihood(null);
    asked = want;
    if (can) session.askLikelihood(active, lockedSegments(viewing.getState()).filter((one) => one !== active));
  };
  const show = (reply: LikelihoodReply): void => {
    if (String(reply.segment) !== asked.split(" ")[0]) return;
    void unpacked(reply.packed).then((chance) => {
      if (String(reply.segment) === asked.split(" ")[0]) viewer.setLikelihood({ ...reply, chance });
    });
  };
  const ends = [viewing.subscribe(look), session.store.subscribe(look), session.onLikelihood(show)];
  look();
  return () => ends.forEach((end) => end());
}

async function unpacked(packed: ArrayBuffer): Promise<Uint8Array> {
  const stream = new Response(packed).body?.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
