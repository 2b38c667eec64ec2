import { ActionIcon, Tooltip } from "@mantine/core";
import { IconKeyboard } from "@tabler/icons-react";

/** Opens the list of keys. */
export function KeysButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <Tooltip label="Keys (?)">
      <ActionIcon variant="subtle" color="gray" aria-label="Keys" onClick={onClick}>
        <IconKeyboard size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
