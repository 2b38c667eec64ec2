import type { Vec3 } from "../../../domain/geometry";
import type { Mesh } from "../../../domain/mesh";
import { AMBIENT, BACKGROUND, inOrder, lightOf, type Model, type SurfacePainter } from "./painter";
import { dot, screenAxes, type ScreenAxes } from "./view";

const VERTEX = `#version 300 es
uniform mat4 place;
in vec3 position;
in vec3 normal;
out vec3 facing;
void main() {
  facing = normal;
  gl_Position = place * vec4(position, 1.0);
}`;
const FRAGMENT = `#version 300 es
precision highp float;
uniform vec4 color;
uniform vec3 light;
in vec3 facing;
out vec4 pixel;
void main() {
  float lit = ${AMBIENT} + ${1 - AMBIENT} * max(0.0, dot(normalize(facing), light));
  pixel = vec4(color.rgb * lit, color.a);
}`;
const FAR_MM = 4000;

interface Loaded {
  readonly array: WebGLVertexArrayObject;
  readonly buffers: readonly WebGLBuffer[];
}

/** Draws surfaces with WebGL 2; null where there is none. `lost`: the graphics card took it away. */
export function createGlPainter(host: HTMLElement, lost: () => void): SurfacePainter | null {
  const canvas = document.createElement("canvas");
  const gl = canvas.getContext("webgl2", { antialias: true, alpha: false, depth: true });
  const program = gl && link(gl);
  if (!gl || !program) return null;
  Object.assign(canvas.style, { position: "absolute", inset: "0", width: "100%", height: "100%" });
  host.append(canvas);
  canvas.addEventListener("webglcontextlost", lost);
  const loaded = new Map<Mesh, Loaded>();
  const uniform = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
  const [place, color, light] = [uniform("place"), uniform("color"), uniform("light")];

  const draw = ({ mesh, color: [red, green, blue], alpha }: Model): void => {
    const own = loaded.get(mesh) ?? load(gl, program, mesh);
    loaded.set(mesh, own);
    gl.bindVertexArray(own.array);
    gl.uniform4f(color, red, green, blue, alpha);
    gl.drawElements(gl.TRIANGLES, mesh.triangles.length, gl.UNSIGNED_INT, 0);
  };
  const drawDepth = (models: readonly Model[]): void => {
    gl.colorMask(false, false, false, false);
    models.forEach(draw);
    gl.colorMask(true, true, true, true);
  };

  return {
    name: "webgl",
    paint(view, { width, height }, models) {
      const scale = window.devicePixelRatio || 1;
      const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
      if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
      drop(gl, loaded, models);
      const axes = screenAxes(view);
      gl.viewport(0, 0, wide, high);
      gl.clearColor(...BACKGROUND, 1);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      gl.useProgram(program);
      gl.enable(gl.DEPTH_TEST);
      gl.enable(gl.CULL_FACE);
      gl.depthFunc(gl.LEQUAL);
      gl.uniformMatrix4fv(place, false, matrixOf(view.center, axes, view.mmPerPixel, width, height));
      gl.uniform3f(light, ...lightOf(axes));
      const ordered = inOrder(models, axes);
      const solid = ordered.filter(({ alpha }) => alpha >= 1);
      gl.disable(gl.BLEND);
      solid.forEach(draw);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
      for (const model of ordered.slice(solid.length)) { // each alone against what hides it: only its nearest layer
        drawDepth([model]);
        draw(model);
        gl.clear(gl.DEPTH_BUFFER_BIT);
        drawDepth(solid);
      }
      gl.bindVertexArray(null);
    },
    dispose() {
      canvas.removeEventListener("webglcontextlost", lost);
      drop(gl, loaded, []);
      gl.getExtension("WEBGL_lose_context")?.loseContext();
      canvas.remove();
    },
  };
}

function link(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(type);
    if (!shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}

function load(gl: WebGL2RenderingContext, program: WebGLProgram, mesh: Mesh): Loaded {
  const array = gl.createVertexArray();
  gl.bindVertexArray(array);
  const buffers = [["position", mesh.positions], ["normal", mesh.normals]].map(([name, values]) => {
    const buffer = gl.createBuffer();
    const at = gl.getAttribLocation(program, name as string);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, values as Float32Array<ArrayBuffer>, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, 3, gl.FLOAT, false, 0, 0);
    return buffer;
  });
  const triangles = gl.createBuffer();
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, triangles);
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, mesh.triangles, gl.STATIC_DRAW);
  return { array, buffers: [...buffers, triangles] };
}

/** Give back what is not drawn any more. */
function drop(gl: WebGL2RenderingContext, loaded: Map<Mesh, Loaded>, models: readonly Model[]): void {
  const kept = new Set(models.map(({ mesh }) => mesh));
  for (const [mesh, { array, buffers }] of loaded) {
    if (kept.has(mesh)) continue;
    gl.deleteVertexArray(array);
    for (const buffer of buffers) gl.deleteBuffer(buffer);
    loaded.delete(mesh);
  }
}

/** Column by column: mm LPS to the clip space of a pane. */
function matrixOf(
  center: Vec3, { right, up, towards }: ScreenAxes, mmPerPixel: number, width: number, height: number,
): Float32Array {
  const across = right.map((part) => (2 * part) / (mmPerPixel * width)) as unknown as Vec3;
  const upwards = up.map((part) => (2 * part) / (mmPerPixel * height)) as unknown as Vec3;
  const away = towards.map((part) => -part / FAR_MM) as unknown as Vec3;
  const columns = ([0, 1, 2] as const).flatMap((axis) => [across[axis], upwards[axis], away[axis], 0]);
  return new Float32Array([...columns, -dot(across, center), -dot(upwards, center), -dot(away, center), 1]);
}
