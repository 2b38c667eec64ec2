import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Packages that stand in for Node's own modules. Without them Vite only warns, and the page dies at load. */
const STAND_INS = new Set(["events", "url"]);

function noStubbedModules(): Plugin {
  return {
    name: "no-stubbed-modules",
    enforce: "pre",
    async resolveId(source, importer) {
      if (!STAND_INS.has(source)) return null;
      const found = await this.resolve(source, importer, { skipSelf: true });
      if (!found || found.id.includes("__vite-browser-external")) this.error(`Add the package "${source}".`);
      return found;
    },
  };
}

export default defineConfig({
  base: "/static/app/",
  publicDir: false,
  plugins: [react(), noStubbedModules()],
  worker: { format: "es" },
  build: {
    outDir: "static/app",
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0, // no data: addresses under our content security policy
    modulePreload: { polyfill: false },
    target: "es2022",
    chunkSizeWarningLimit: 4000,
    rolldownOptions: { input: "frontend/src/main.tsx" },
  },
  test: {
    include: ["frontend/src/**/*.test.{ts,tsx}"],
    environment: "node", // a component test says `// @vitest-environment happy-dom` in its first line
  },
});
