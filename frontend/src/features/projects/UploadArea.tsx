import { Button, Group, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import "@mantine/dropzone/styles.css";
import { IconFolder, IconUpload } from "@tabler/icons-react";
import { FolderButton } from "./FolderButton";

/** What the chooser offers first. */
const FILES = ".nii,.nii.gz,.gz,.nrrd,.mha,.zip";

interface UploadAreaProps {
  onFiles: (files: File[]) => void;
  /** Asks for images and labels apart. */
  onLabels: () => void;
  /** Nothing is here yet: the area is what the page is about. */
  large?: boolean;
}

/** Where files and folders are dropped or chosen. Any may come: the server looks inside and says what it cannot use. */
export function UploadArea({ onFiles, onLabels, large = false }: UploadAreaProps) {
  return (
    <div role="group" aria-label="Bring in images">
      <Dropzone
        onDrop={onFiles} useFsAccessApi={false} p={large ? "xl" : "sm"} radius="md" mih={large ? 190 : undefined}
        inputProps={{ "aria-label": "Choose images", accept: FILES }}
      >
        <Group
          gap="md" wrap="nowrap" mih={large ? 140 : undefined} justify={large ? "center" : "flex-start"}
          style={{ pointerEvents: "none" }}
        >
          <IconUpload size={large ? 36 : 24} stroke={1.6} aria-hidden color="var(--mantine-primary-color-filled)" />
          <div>
            <Text size={large ? "lg" : "sm"} fw={500}>
              Drop images here, or press to choose files
            </Text>
            <Text size="xs" c="dimmed">
              Files, folders or zips: NIfTI (.nii, .nii.gz), NRRD, MHA, DICOM. Labels beside them pair by name.
            </Text>
          </div>
        </Group>
      </Dropzone>
      <Group gap="xs" mt="xs">
        <FolderButton label="Choose a folder" onFiles={onFiles} icon={<IconFolder size={16} aria-hidden />} />
        <Button size="xs" variant="subtle" onClick={onLabels}>
          Images with existing labels…
        </Button>
      </Group>
    </div>
  );
}
