/** The one place for colors, type and shape. Dark and quiet: images are the brightest thing on a page. */

import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** Slate; 0 is text, 2 quiet text, 4 lines, 6 surfaces, 7 the page. */
const dark: MantineColorsTuple = [
  "#dfe6ee",
  "#bac5d1",
  "#93a1b1",
  "#69788b",
  "#313d4a",
  "#26303b",
  "#1a222b",
  "#12181f",
  "#0d1217",
  "#080b0f",
];

const hilum: MantineColorsTuple = [
  "#e4faf6",
  "#cbf2ea",
  "#9ce4d6",
  "#6cd7c3",
  "#48ccb4",
  "#2fc1a8",
  "#1aa78f",
  "#0f8a76",
  "#096e5e",
  "#045145",
];

const SANS = '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const MONO = 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

export const theme = createTheme({
  colors: { dark, hilum },
  primaryColor: "hilum",
  primaryShade: 4,
  autoContrast: true,
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.25rem" },
  headings: {
    fontFamily: SANS,
    fontWeight: "600",
    sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.0625rem" }, h3: { fontSize: "0.9375rem" } },
  },
  defaultRadius: "md",
  cursorType: "pointer",
  components: {
    Paper: { defaultProps: { bg: "var(--hilum-surface)" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.6 } },
      styles: { title: { fontWeight: 600 }, header: { background: "var(--hilum-surface)" } },
    },
    Skeleton: { defaultProps: { radius: "sm" } },
  },
});

/** What Mantine's own variables do not name, or name too dark for a dark page. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { "--hilum-surface": "#161d25" },
  dark: { "--mantine-color-error": "var(--mantine-color-red-5)" },
  light: {},
});
