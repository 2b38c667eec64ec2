/** The projects that were founded in this window and have not led to a case yet. */
const begun = new Set<string>();

export const beginHere = (project: string): void => {
  begun.add(project);
};

export const beganHere = (project: string): boolean => begun.has(project);

export const endHere = (project: string): void => {
  begun.delete(project);
};
