const ORGAN =
  "M13.5 2.5C7.4 2.5 3 6.6 3 12s4.4 9.5 10.5 9.5c3.9 0 6-2.1 6-4.8 0-2.9-3.3-3-3.3-4.7" +
  "s3.3-1.8 3.3-4.7c0-2.7-2.1-4.8-6-4.8Z";

/** The product's mark: an organ and the place where its vessels enter. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden focusable="false">
      <path
        d={ORGAN}
        fill="var(--mantine-color-hilum-4)"
        fillOpacity="0.18"
        stroke="var(--mantine-color-hilum-4)"
        strokeWidth="1.6"
      />
      <path
        d="M23 12H14.5M14.5 12 9.5 8.5M14.5 12 9.5 15.5"
        stroke="var(--mantine-color-hilum-4)"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </svg>
  );
}
