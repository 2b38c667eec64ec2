/** Segment colors that stay apart from each other and from gray tissue. */
export const SEGMENT_COLORS = [
  "#ff6b6b",
  "#4dabf7",
  "#69db7c",
  "#ffd43b",
  "#da77f2",
  "#ffa94d",
  "#3bc9db",
  "#f783ac",
  "#a9e34b",
  "#b197fc",
] as const;

export function colorOf(index: number): string {
  return SEGMENT_COLORS[index % SEGMENT_COLORS.length] ?? SEGMENT_COLORS[0];
}
