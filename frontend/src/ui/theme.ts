/** The one place for colors, type and shape. Quiet in both schemes: images are what one looks at. */

import {
  createTheme, defaultVariantColorsResolver, type CSSVariablesResolver, type MantineColorsTuple, parseThemeColor,
  type VariantColorsResolver,
} from "@mantine/core";

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

/** Filled grounds are bright on dark pages and dark on bright ones, so what stands on them differs too. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const usual = defaultVariantColorsResolver(input);
  const named = parseThemeColor({ color: input.color ?? input.theme.primaryColor, theme: input.theme });
  const ours = input.variant === "filled" && named.isThemeColor && named.shade === undefined;
  return ours ? { ...usual, color: "var(--hilum-on-filled)" } : usual;
};

export const theme = createTheme({
  colors: { dark, hilum },
  primaryColor: "hilum",
  primaryShade: { dark: 4, light: 8 },
  variantColorResolver,
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
      defaultProps: {
        centered: true, overlayProps: { backgroundOpacity: 0.6 }, closeButtonProps: { "aria-label": "Close" },
        attributes: { header: { role: "none" } }, // a dialog's head is no banner of the page
      },
      styles: { title: { fontWeight: 600 }, header: { background: "var(--hilum-surface)" } },
    },
    Checkbox: { styles: { body: { alignItems: "center", minHeight: 26 } } }, // boxes apart enough for fingers
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Skeleton: { defaultProps: { radius: "sm" } },
  },
});

/**
 * Names for what a color is for, so that both schemes have their own: style sheets use these and never a shade.
 * page lies behind all; bar and surface lie on it; line parts them; hover and chosen mark; quiet is text beside text.
 */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  dark: {
    "--hilum-page": "#12181f",
    "--hilum-bar": "#0d1217",
    "--hilum-surface": "#161d25",
    "--hilum-line": "#26303b",
    "--hilum-hover": "#1a222b",
    "--hilum-chosen": "#26303b",
    "--hilum-quiet": "#a3b0be",
    "--hilum-on-filled": "#06120f",
    "--mantine-color-error": "#ff7b7b",
    "--mantine-color-dimmed": "var(--hilum-quiet)",
    "--mantine-color-placeholder": "#909dac",
  },
  light: {
    "--hilum-page": "#f4f6f8",
    "--hilum-bar": "#ffffff",
    "--hilum-surface": "#ffffff",
    "--hilum-line": "#d8dee5",
    "--hilum-hover": "#eef1f4",
    "--hilum-chosen": "#dfe7ec",
    "--hilum-quiet": "#54616e",
    "--hilum-on-filled": "#ffffff",
    "--mantine-color-text": "#17202a",
    "--mantine-color-body": "var(--hilum-page)",
    "--mantine-color-error": "#bf2323",
    "--mantine-color-dimmed": "var(--hilum-quiet)",
    "--mantine-color-placeholder": "#5c6875",
    "--mantine-color-default-border": "#b9c3cd",
    ...Object.fromEntries(Object.keys(colors).map((name) => [
      `--mantine-color-${name}-light-color`, `color-mix(in srgb, var(--mantine-color-${name}-9) 65%, black)`,
    ])),
  },
});
