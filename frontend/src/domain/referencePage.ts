/** A page for tests: a session with a screen of a few voxels, on a line to the reference server. */

import { step } from "./annotation";
import type { Patch } from "./patches";
import { applyTo, patchOf, ReferenceServer, VOXELS } from "./referenceServer";
import { begin, type Happening, type Session } from "./session";

export class Page {
  session: Session = begin(1);
  readonly screen = new Uint8Array(VOXELS);
  preview: Patch | null = null;
  restarts = 0;

  constructor(readonly server: ReferenceServer) {}

  happen(happening: Happening): void {
    const { session, effects } = step(this.session, happening);
    this.session = session;
    for (const effect of effects) {
      if (effect.kind === "send" || effect.kind === "sendPatch") this.server.inbox.push(effect);
      if (effect.kind === "apply" || effect.kind === "keep") applyTo(this.screen, effect.edit as Patch);
      if (effect.kind === "clear") this.screen.fill(0);
      if (effect.kind === "preview") this.preview = effect.edit as Patch | null;
      if (effect.kind === "restart") this.restarts += 1;
    }
    // the line is dialed again only after this step, as a browser does
    if (effects.some(({ kind }) => kind === "restart")) this.reconnect();
  }

  goDown(): void {
    this.server.breakLine();
    this.happen({ kind: "down", final: false });
  }

  reconnect(): void {
    this.goDown();
    this.happen({ kind: "opened" });
  }

  /** The person paints: the screen shows it first, the session hears of it then. */
  paint(patch: Patch): void {
    const before = patchOf(Array.from(this.screen, (value, n) => (patch.changed[n] ? value : null)));
    applyTo(this.screen, patch);
    this.happen({ kind: "stroke", patch, before });
  }

  hear(from: "direct" | "group"): void {
    const delivery = this.server[from].shift();
    if (delivery) this.happen({ kind: "message", ...delivery });
  }

  settle(): void {
    if (this.session.link === "down") this.happen({ kind: "opened" });
    const nothing = patchOf(Array.from({ length: VOXELS }, () => null));
    const { server } = this;
    while (server.inbox.length || server.direct.length || server.group.length) {
      if (server.inbox.length) server.read(false, nothing);
      this.hear("group");
      this.hear("direct");
    }
  }
}

/** One voxel. */
export const dot = (n: number, value: number): Patch =>
  patchOf(Array.from({ length: VOXELS }, (_, at) => (at === n ? value : null)));

/** Greeted, with nothing drawn. */
export function livePage(): Page {
  const page = new Page(new ReferenceServer());
  page.happen({ kind: "opened" });
  page.settle();
  return page;
}
