/** Mantine's looks on the router's links. */

import { Anchor, Button, type AnchorProps, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Element = HTMLAnchorElement;
type Native<Props> = Props & Omit<AnchorHTMLAttributes<Element>, keyof Props> & { ref?: Ref<Element> };

export const TextLink = createLink((props: Native<AnchorProps>) => <Anchor {...props} />);

export const ButtonLink = createLink((props: Native<ButtonProps>) => <Button component="a" {...props} />);
