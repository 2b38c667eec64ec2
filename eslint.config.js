import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { dirname, relative, resolve, sep } from "node:path";
import tseslint from "typescript-eslint";

const SOURCE = resolve(import.meta.dirname, "frontend/src");
const LIBRARIES_OF_THE_VIEWER = /^(@cornerstonejs|@kitware)\//;
const REACT = /^(react|react-dom|@mantine|@tanstack|@tabler|zustand)(\/|-|$)/;

/** First match names the zone of a file, given relative to frontend/src with forward slashes. */
const ZONES = [
  ["cornerstone", /^viewer\/cornerstone\//],
  ["engine", /^viewer\/engine\//],
  ["viewer", /^viewer\//],
  ["feature", /^features\/([^/]+)/],
  ["domain", /^domain\//],
  ["api", /^api\//],
  ["ui", /^ui\//],
  ["app", /^(app\/|main\.tsx|routes\.tsx)/],
];
const MAY_IMPORT = {
  app: ["app", "feature", "viewer", "engine", "api", "ui", "domain"],
  feature: ["feature", "viewer", "api", "ui", "domain"],
  engine: ["engine", "cornerstone", "viewer", "domain"],
  cornerstone: ["cornerstone", "engine", "viewer", "domain"],
  viewer: ["viewer", "domain"],
  api: ["api", "domain"],
  ui: ["ui", "domain"],
  domain: ["domain"],
};

function zoneOf(path) {
  const [name, pattern] = ZONES.find(([, zone]) => zone.test(path)) ?? [null, null];
  return { name, feature: name === "feature" ? pattern.exec(path)[1] : null };
}

function complaint(from, path, specifier) {
  if (!specifier.startsWith(".")) {
    if (LIBRARIES_OF_THE_VIEWER.test(specifier) && from.name !== "cornerstone") {
      return "Only viewer/cornerstone/ knows Cornerstone: go through viewer/port.";
    }
    if (REACT.test(specifier) && ["domain", "engine", "cornerstone"].includes(from.name)) {
      return `${from.name} is free of React and its kin.`;
    }
    return null;
  }
  const target = zoneOf(relative(SOURCE, resolve(dirname(path), specifier)).split(sep).join("/"));
  if (target.name === null || from.name === null) return null;
  if (!MAY_IMPORT[from.name].includes(target.name)) return `${from.name} must not import ${target.name} (STYLE 3).`;
  if (target.feature && from.feature && target.feature !== from.feature) return "A feature never imports another one.";
  return null;
}

const zones = {
  create(context) {
    const from = zoneOf(relative(SOURCE, context.filename).split(sep).join("/"));
    const check = (node) => {
      if (!node.source || typeof node.source.value !== "string") return;
      const message = complaint(from, context.filename, node.source.value);
      if (message) context.report({ node: node.source, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

export default tseslint.config(
  { ignores: ["static/**", "node_modules/**", "frontend/src/api/schema.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      // indexing an array or record may give undefined and the compiler option that knows it burdens every voxel loop
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
    },
  },
  {
    files: ["frontend/src/**/*.{ts,tsx}"],
    plugins: { hilum: { rules: { zones } }, "react-hooks": hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      "hilum/zones": "error",
      "max-lines": ["error", 300],
      "max-len": ["error", { code: 120, ignoreUrls: true }],
      eqeqeq: "error",
    },
  },
);
