// @vitest-environment happy-dom
import { cleanup, render, waitFor } from "@testing-library/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import { begin } from "../domain/session";
import { fakeServer } from "./fakeServer";
import type { TaskSession } from "./taskSession";
import { type CaseScreen, useShownTask } from "./useTaskSession";

const AFFINE = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];
const MANIFEST = {
  shape: [1, 1, 1], affine: AFFINE, dtype: "int16", range: [0, 1], window: { center: 0, width: 1 }, modality: null,
  unit: "", slices: ["aa"], slices_url: "/slices/{k}-{sha}/", preview: { shape: [1, 1, 1], affine: AFFINE },
  preview_url: "/preview/",
};

let story: string[];
let client: QueryClient;

beforeEach(() => {
  story = [];
  client = new QueryClient();
  fakeServer({ "GET images/i1/volume/": [200, MANIFEST] });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const show = (page: ReactNode) => render(<QueryClientProvider client={client}>{page}</QueryClientProvider>);

const nothing = (): Promise<void> => Promise.resolve();
const viewerThat = (opens: () => Promise<void>): CaseScreen => ({
  open: () => {
    story.push("opened");
    return opens();
  },
  applyPatch: () => Promise.resolve(0), clearLabelmap: () => undefined, preview: nothing,
});
const session = {
  store: createStore(() => begin(null)),
  connect: () => {
    story.push("connected");
    return () => void story.push("disconnected");
  },
} as unknown as TaskSession; // the part of a session that the hook uses

function Page({ screen }: { screen: CaseScreen | null }) {
  const { volume, failure } = useShownTask(session, screen, "i1");
  story.push(failure?.message ?? (volume ? "drawn" : "waiting"));
  return null;
}

describe("a task that is shown", () => {
  it("opens its image before the page is drawn around it, and connects its session once", async () => {
    show(<Page screen={viewerThat(nothing)} />);
    await waitFor(() => expect(story).toContain("drawn"));
    expect(story.slice(0, story.indexOf("drawn"))).toEqual(["waiting", "opened", "connected"]);
    expect(story.filter((what) => what === "connected")).toHaveLength(1);
  });

  it("opens an image that is known already as soon as there is a viewer", async () => {
    show(<Page screen={null} />);
    await waitFor(() => expect(story).toContain("drawn"));
    expect(story).not.toContain("opened");
    show(<Page screen={viewerThat(nothing)} />);
    expect(story.slice(-2)).toEqual(["opened", "connected"]);
  });

  it("says why its image cannot be shown, and ends its session with the page", async () => {
    const screen = viewerThat(() => Promise.reject(new Error("The image could not be loaded.")));
    const { unmount } = show(<Page screen={screen} />);
    await waitFor(() => expect(story).toContain("The image could not be loaded."));
    unmount();
    expect(story.at(-1)).toBe("disconnected");
  });
});
