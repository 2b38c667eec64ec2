import { Anchor, Text } from "@mantine/core";
import { useState } from "react";
import { Ago } from "../time";
import classes from "./Threads.module.css";

export interface Said {
  readonly id: string;
  readonly text: string;
  readonly author: { readonly id: string; readonly name: string } | null;
  readonly created: string;
}

/** Longer texts are shown in part until one asks for all. */
const SHOWN_CHARACTERS = 400;

/** Who said it, when, and what. */
export function Words({ said }: { said: Said }) {
  const [all, setAll] = useState(said.text.length <= SHOWN_CHARACTERS);
  return (
    <>
      <div className={classes.meta}>
        <Text size="xs" fw={600} truncate>
          {said.author?.name ?? "Someone"}
        </Text>
        <Ago time={said.created} />
      </div>
      <Text className={classes.text} component="p">
        {all ? said.text : `${said.text.slice(0, SHOWN_CHARACTERS)}…`}
      </Text>
      {!all && (
        <Anchor component="button" type="button" size="xs" onClick={() => setAll(true)}>
          Show all of it
        </Anchor>
      )}
    </>
  );
}
