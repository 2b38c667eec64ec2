/** From the server's pairs to what is sent. */

import type { Pair } from "../../api/types";
import type { LabelUse, Parcel } from "./parcels";

/** Pairs with a problem are left out; labels among the images go with their images. */
export function parcelsOf(
  pairs: readonly Pair[], { images, labels }: { images: readonly Parcel[]; labels: readonly Parcel[] }, use: LabelUse,
): Parcel[] {
  const byPath = new Map([...images, ...labels].map((parcel) => [parcel.path, parcel]));
  return pairs.flatMap(({ image, label, problem }) => {
    const parcel = image === null ? undefined : byPath.get(image);
    if (!parcel || problem !== "") return [];
    const file = label === null ? undefined : byPath.get(label)?.files[0];
    return file ? [{ ...parcel, label: { file, use } }] : [parcel];
  });
}

export function summary(pairs: readonly Pair[]): string {
  const sound = pairs.filter(({ problem }) => problem === "");
  const labeled = sound.filter(({ label }) => label !== null).length;
  const left = pairs.length - sound.length;
  const words = [`${labeled} with a label`, `${sound.length - labeled} without`];
  return `${words.join(", ")}${left > 0 ? `; ${left} left out because of a problem` : ""}.`;
}
