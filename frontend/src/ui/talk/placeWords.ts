import type { Vec3 } from "../../domain/geometry";

/** A position as people read it. */
export const placeWords = (positionMm: Vec3): string => `${positionMm.map((mm) => mm.toFixed(1)).join(", ")} mm`;
