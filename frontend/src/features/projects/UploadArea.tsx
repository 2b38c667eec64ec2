import { Group, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import "@mantine/dropzone/styles.css";
import { IconUpload } from "@tabler/icons-react";

/** What the chooser offers first. */
const FILES = ".nii,.nii.gz,.gz,.nrrd,.zip";

/** Where files are dropped or chosen. Any file may come: the server looks inside and says what it cannot read. */
export function UploadArea({ onFiles }: { onFiles: (files: File[]) => void }) {
  return (
    <Dropzone
      onDrop={onFiles} useFsAccessApi={false} p="sm" radius="md"
      inputProps={{ "aria-label": "Choose images", accept: FILES }}
    >
      <Group gap="md" wrap="nowrap" style={{ pointerEvents: "none" }}>
        <IconUpload size={24} stroke={1.6} aria-hidden color="var(--mantine-color-hilum-4)" />
        <div>
          <Text size="sm" fw={500}>
            Drop images here, or press to choose files
          </Text>
          <Text size="xs" c="dimmed">
            NIfTI (.nii, .nii.gz), NRRD, or a DICOM series as .zip. Several at once are fine.
          </Text>
        </div>
      </Group>
    </Dropzone>
  );
}
