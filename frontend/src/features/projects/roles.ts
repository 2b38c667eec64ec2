import type { Role } from "../../api/types";

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  manager: "Manager",
  annotator: "Annotator",
  reviewer: "Reviewer",
  viewer: "Viewer",
};

export const ROLE_CHOICES = Object.entries(ROLE_WORDS).map(([value, label]) => ({ value, label }));
