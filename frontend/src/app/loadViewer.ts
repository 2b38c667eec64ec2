import type { CreateViewer } from "../viewer/port";

/** The real viewer, loaded when a page first shows an image. */
export const loadViewer: CreateViewer = async () => {
  const { createViewer } = await import("../viewer/engine/createViewer");
  return createViewer();
};
