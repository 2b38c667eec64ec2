import type { RenderMode } from "../port";

/** A person may force a mode here: "cpu" or "webgl". */
const FORCED_MODE_KEY = "hilum.renderer";
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** WebGL where a graphics card draws it; the processor's own path where there is none. */
export function chooseRenderMode(): RenderMode {
  const forced = readForced();
  if (forced === "cpu") return "cpu";
  const renderer = rendererName();
  if (renderer === null) return "cpu";
  return forced === "webgl" || !SOFTWARE.test(renderer) ? "webgl" : "cpu";
}

function readForced(): string | null {
  try {
    return localStorage.getItem(FORCED_MODE_KEY);
  } catch {
    return null; // storage is switched off
  }
}

/** What draws WebGL 2 here; null where nothing does. */
function rendererName(): string | null {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return null;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return String(name);
}
