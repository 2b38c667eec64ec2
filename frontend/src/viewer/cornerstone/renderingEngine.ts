import { Enums, init, RenderingEngine } from "@cornerstonejs/core";

const ENGINE_ID = "hilum";
let engine: RenderingEngine | null = null;

/** The one rendering engine of the application, made when the first pane needs it and kept. */
export function renderingEngine(): RenderingEngine {
  if (!engine) {
    init({
      debug: { statsOverlay: false },
      rendering: {
        useGenericViewport: true,
        renderingEngineMode: Enums.RenderingEngineModeEnum.ContextPool,
        webGlContextCount: 1, // all panes in one context share one texture per volume
      },
    });
    engine = new RenderingEngine(ENGINE_ID);
  }
  return engine;
}
