import { Button } from "@mantine/core";
import { type ReactNode, useRef } from "react";

interface FolderButtonProps {
  label: string;
  icon?: ReactNode;
  /** Whole folders unless single files are asked for. */
  files?: boolean;
  onFiles: (files: File[]) => void;
}

/** Opens the browser's chooser of a folder; its files come with where they lay. */
export function FolderButton({ label, icon, files = false, onFiles }: FolderButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={(element) => {
          input.current = element;
          if (element) element.webkitdirectory = !files;
        }}
        type="file" multiple hidden aria-label={label}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      <Button size="xs" variant="default" leftSection={icon} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}
