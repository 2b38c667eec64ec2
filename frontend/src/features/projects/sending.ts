/** How a parcel goes: packed when it is several files, and not at all when the project has it already. */

import { post } from "../../api/client";
import type { UploadAnswer } from "../../api/types";
import { upload } from "../../api/upload";
import { zipSize } from "../../domain/zip";
import type { FileReading } from "./fileReader";
import type { Parcel } from "./parcels";
import type { SendParcel } from "./uploads";

interface Known {
  known: readonly boolean[];
}

/** Name and size are asked about first: only what the project may have is read for its hash. */
export function createSending(reading: FileReading): SendParcel {
  const has = async (project: string, file: Record<string, unknown>) => {
    const { known } = await post<Known>(`projects/${project}/images/known/`, { files: [file] });
    return known[0] ?? false;
  };
  const isKnown = async (project: string, { name, label }: Parcel, body: Blob) => {
    const file = { name, size: body.size };
    if (!(await has(project, file))) return false;
    const sha256 = await reading.sha256(body);
    if (!label) return has(project, { ...file, sha256 });
    return has(project, { ...file, sha256, label_sha256: await reading.sha256(label.file) });
  };
  return async (project, parcel, options) => {
    const body = await bodyOf(parcel, reading);
    if (await isKnown(project, parcel, body)) return "known";
    const form = new FormData();
    form.append("file", body, parcel.name);
    if (parcel.label) {
      form.append("label", parcel.label.file, parcel.label.file.name);
      form.append("label_use", parcel.label.use);
    }
    const answer = await upload<UploadAnswer>(`projects/${project}/images/`, form, options);
    return "duplicate" in answer ? "known" : "sent";
  };
}

async function bodyOf({ files }: Parcel, reading: FileReading): Promise<Blob> {
  const [only] = files;
  if (only && files.length === 1) return only;
  const body = await reading.pack(files.map((file) => ({ name: file.name, file })));
  if (body.size !== zipSize(files)) throw new Error("The zip has another size than its files promise.");
  return body;
}
