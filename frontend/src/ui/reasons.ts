/** A reviewer's reason for sending work back, in words. */
export const REASONS: Readonly<Record<string, string>> = {
  boundary: "Boundary is off",
  missing: "Something is missing",
  extra: "Too much is labeled",
  wrong_segment: "Wrong segment",
  image: "Problem with the image",
  other: "Other",
};

export const reasonWords = (reason: string): string => REASONS[reason] ?? reason.replaceAll("_", " ");
