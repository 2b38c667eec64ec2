import { gzipSync } from "node:zlib";
import { expect, it, vi } from "vitest";
import { createTaskSession, type LikelihoodReply } from "../../api/taskSession";
import { createFakeViewer } from "../../viewer/fakeViewer";
import { createViewing } from "../../viewer/viewing";
import { connectLikelihood } from "./likelihood";

it("asks once the likelihood is wanted and a prompt stands, shows the answer, and takes it away again", async () => {
  const viewer = createFakeViewer();
  const session = createTaskSession("t1", { notice: () => undefined, taskChanged: () => undefined });
  const viewing = createViewing([{ number: 1, name: "liver", color: "#ff0000" }]);
  const asked: number[] = [];
  let tell: (reply: LikelihoodReply) => void = () => undefined;
  const spied = {
    ...session, askLikelihood: (segment: number) => { asked.push(segment); },
    onLikelihood: (listener: (reply: LikelihoodReply) => void) => {
      tell = listener;
      return () => undefined;
    },
  };
  session.store.setState({
    standing: "editing", link: "live",
    requests: {
      ...session.store.getState().requests,
      committed: { 1: [{ kind: "scribble", include: true, positions_mm: [[1, 2, 3]] }] },
    },
  });
  connectLikelihood(viewer, { session: spied, viewing, notice: () => undefined });
  expect(asked).toEqual([]);
  viewing.setState({ likelihood: true });
  expect(asked).toEqual([1]);
  const packed = new Uint8Array(gzipSync(Uint8Array.from([0, 255]))).buffer;
  tell({ segment: 1, start: [0, 0, 0], factor: [1, 1, 1], shape: [1, 1, 2], packed });
  await vi.waitFor(() => expect(viewer.seen.likelihood?.chance).toEqual(Uint8Array.from([0, 255])));
  session.store.setState({ revision: 7 });
  expect(asked).toEqual([1, 1]);
  viewing.setState({ likelihood: false });
  expect(viewer.seen.likelihood).toBeNull();
});
