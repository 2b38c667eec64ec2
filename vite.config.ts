import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Vite only warns when it stubs a Node module and the page dies at load: make that a failed build. */
function noStubbedModules(): Plugin {
  return {
    name: "no-stubbed-modules",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        const stubs = Object.keys(chunk.modules).filter((id) => /__vite-browser-external:(events|url)$/.test(id));
        if (stubs.length) this.error(`${chunk.fileName} needs Node's ${stubs.join(", ")}: add its browser package.`);
      }
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
