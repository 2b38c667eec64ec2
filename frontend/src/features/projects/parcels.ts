/** From the files that somebody dropped to what is sent: an image by itself, the DICOM files of a folder as one. */

import { LARGEST_ZIP, zipSize } from "../../domain/zip";

export type LabelUse = "draft" | "approved";

export interface Parcel {
  /** As the server will know it. */
  readonly name: string;
  /** As the person has it; of a folder of DICOM files that of the folder with the ending .zip. */
  readonly path: string;
  /** One, or the files of a folder, which go as a zip. */
  readonly files: readonly File[];
  readonly label?: { readonly file: File; readonly use: LabelUse };
}

interface SortedOut {
  readonly parcels: readonly Parcel[];
  /** Paths of what is no image. */
  readonly leftOut: readonly string[];
}

const IMAGES = /\.(nii|nii\.gz|nrrd|mha|mhd|zip)$/i;
const NOISE = /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini|__MACOSX\/.*)$/i;
const MOST_IN_ZIP = 20_000;

/** Where a file lay, as far as the browser tells: "folder/deeper/name". */
export function pathOf(file: File & { path?: string }): string {
  return (file.webkitRelativePath || file.path || file.name).replace(/^\.?\//, "");
}

/** isDicom: looks into a file whose name tells nothing. */
export async function sortOut(files: readonly File[], isDicom: (file: File) => Promise<boolean>): Promise<SortedOut> {
  const parcels: Parcel[] = [];
  const folders = new Map<string, File[]>();
  const leftOut: string[] = [];
  for (const file of files) {
    const path = pathOf(file);
    const alone = !path.includes("/");
    if (NOISE.test(path)) continue;
    if (IMAGES.test(path)) parcels.push({ name: file.name, path, files: [file] });
    else if (await isDicom(file)) into(folders, path.slice(0, -file.name.length - 1), file);
    else if (alone) parcels.push({ name: file.name, path, files: [file] }); // the server says what is wrong with it
    else leftOut.push(path);
  }
  for (const [folder, slices] of folders) parcels.push(series(folder, slices));
  parcels.sort((one, other) => one.path.localeCompare(other.path, "en", { numeric: true }));
  return { parcels, leftOut };
}

function into(folders: Map<string, File[]>, folder: string, file: File): void {
  const there = folders.get(folder);
  if (there) there.push(file);
  else folders.set(folder, [file]);
}

function series(folder: string, slices: readonly File[]): Parcel {
  const [only] = slices;
  if (slices.length === 1 && only && folder === "") return { name: only.name, path: only.name, files: slices };
  const name = `${folder.split("/").at(-1) || "dicom"}.zip`;
  const files = [...slices].sort((one, other) => (one.name < other.name ? -1 : 1));
  return { name, path: folder === "" ? name : `${folder}.zip`, files };
}

/** Why a parcel cannot go, before it is packed; null when it can. */
export function tooMuch({ files, name }: Parcel): string | null {
  if (files.length <= 1) return null;
  if (files.length > MOST_IN_ZIP) return `${name} would hold ${files.length} files; send one series at a time.`;
  return zipSize(files) > LARGEST_ZIP ? `${name} would have more than 4 GiB; send one series at a time.` : null;
}

/** "DICM" after a preamble of 128 bytes. */
export async function startsAsDicom(file: File): Promise<boolean> {
  if (file.size < 132) return false;
  try {
    return (await file.slice(128, 132).text()) === "DICM";
  } catch {
    return false;
  }
}
