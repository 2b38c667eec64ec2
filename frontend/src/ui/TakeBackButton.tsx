import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { tellFailure } from "./notices";

interface TakeBackButtonProps {
  /** Whose invitation it is. */
  readonly email: string;
  readonly takeBack: () => Promise<unknown>;
  /** The queries that list it, by the beginning of their key. */
  readonly listed: readonly unknown[];
}

/** Takes an invitation back, whose link works no longer then. */
export function TakeBackButton({ email, takeBack, listed }: TakeBackButtonProps) {
  const client = useQueryClient();
  const taking = useMutation({
    mutationFn: takeBack, onError: tellFailure, onSettled: () => client.invalidateQueries({ queryKey: listed }),
  });
  return (
    <Button
      size="xs" variant="default" aria-label={`Take back the invitation of ${email}`} loading={taking.isPending}
      onClick={() => taking.mutate()}
    >
      Take back
    </Button>
  );
}
