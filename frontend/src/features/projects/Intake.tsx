import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { post } from "../../api/client";
import type { Pair, Project } from "../../api/types";
import { type Choice, PairsDialog } from "./PairsDialog";
import { type Parcel, sortOut, startsAsDicom } from "./parcels";
import { useUploads } from "./projectUploads";
import { UnsentNote } from "./UnsentNote";
import { UploadArea } from "./UploadArea";

const MOST_NAMED = 4;

/** Images in: what is dropped goes at once, unless labels came with it: then their pairs are shown first. */
export function Intake({ project, large }: { project: Project; large: boolean }) {
  const { add } = useUploads(project.id);
  const [choice, setChoice] = useState<Choice | null>(null);
  const take = async (files: File[]) => {
    const { parcels, leftOut } = await sortOut(files, startsAsDicom);
    tellLeftOut(leftOut, parcels.length);
    if (parcels.length === 0) return;
    const pairs = parcels.length === 1 ? [] : await pairsOf(project.id, parcels);
    const apart = pairs.some(({ label, problem }) => label !== null || problem !== "");
    if (apart) setChoice({ images: parcels, labels: [] });
    else add(project.id, parcels);
  };
  const failed = (error: unknown) =>
    notifications.show({ color: "red", message: error instanceof Error ? error.message : "Choose the files again." });
  return (
    <>
      <UploadArea
        large={large} onLabels={() => setChoice({ images: [], labels: [] })}
        onFiles={(files) => void take(files).catch(failed)}
      />
      <UnsentNote project={project.id} />
      {choice && (
        <PairsDialog
          project={project} choice={choice} onChange={setChoice} onClose={() => setChoice(null)}
          onConfirm={(parcels) => {
            setChoice(null);
            add(project.id, parcels);
          }}
        />
      )}
    </>
  );
}

async function pairsOf(project: string, parcels: readonly Parcel[]): Promise<readonly Pair[]> {
  const files = parcels.map(({ path }) => path);
  return (await post<{ pairs: Pair[] }>(`projects/${project}/images/pairs/`, { files })).pairs;
}

function tellLeftOut(paths: readonly string[], images: number): void {
  if (paths.length === 0) return;
  const names = paths.slice(0, MOST_NAMED).map((path) => path.split("/").at(-1));
  const more = paths.length > names.length ? ` and ${paths.length - names.length} more` : "";
  const rest = images === 0 ? "Choose NIfTI, NRRD, MHA or DICOM files." : "The images are on their way.";
  notifications.show({ autoClose: 10_000, message: `No images, so left out: ${names.join(", ")}${more}. ${rest}` });
}
