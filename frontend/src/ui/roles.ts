/** Roles in words. */

export const ROLE_WORDS = {
  manager: "Manager",
  annotator: "Annotator",
  reviewer: "Reviewer",
  viewer: "Viewer",
} as const;

export const ROLE_CHOICES = Object.entries(ROLE_WORDS).map(([value, label]) => ({ value, label }));

export function roleWord(role: string): string {
  return (ROLE_WORDS as Record<string, string>)[role] ?? role;
}
