/** The frame of a page around a viewer: tools left, panes in the middle, facts right, read-outs below. */

import { Badge, Box, Group, Skeleton, Stack, Tabs, Title, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { RowsSkeleton } from "./states";
import classes from "./Workbench.module.css";

interface WorkbenchProps {
  readonly top: ReactNode;
  readonly tools?: ReactNode;
  readonly side: ReactNode;
  readonly status: ReactNode;
  /** The panes. */
  readonly children: ReactNode;
}

export function Workbench({ top, tools, side, status, children }: WorkbenchProps) {
  return (
    <div className={classes.bench}>
      <header className={classes.top}>{top}</header>
      {tools !== undefined && (
        <div className={classes.tools} role="toolbar" aria-label="Tools" aria-orientation="vertical">
          {tools}
        </div>
      )}
      <div className={classes.panes}>{children}</div>
      <aside className={classes.side} aria-label="Segments and comments">
        {side}
      </aside>
      <footer className={classes.status}>
        <section className={classes.facts} aria-label="Status bar">
          {status}
        </section>
      </footer>
    </div>
  );
}

/** What follows stands at the right end. */
export function Push() {
  return <span className={classes.push} />;
}

/** The frame while what it frames is on its way, so that nothing jumps when it comes; `children` says why not. */
export function WorkbenchPending({ children }: { children?: ReactNode }) {
  return (
    <Workbench
      top={<Skeleton height={20} width={280} />} tools={<Stack w={38} />} status={null}
      side={<Box p="md"><RowsSkeleton rows={4} height={30} /></Box>}
    >
      <div className={classes.dark}>{children}</div>
    </Workbench>
  );
}

interface SideSectionProps {
  readonly title: string;
  /** How many of them wait. */
  readonly count?: number;
  /** Stands beside the heading. */
  readonly action?: ReactNode;
  /** Whether its content is shown, where the heading opens and closes it. */
  readonly fold?: { readonly open: boolean; readonly onFold: (open: boolean) => void };
  readonly children: ReactNode;
}

/** One group at the side. */
export function SideSection({ title, count = 0, action, fold, children }: SideSectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.heading}>
        <Group gap={6}>
          <Title order={2}>{fold ? <Fold title={title} {...fold} /> : title}</Title>
          {count > 0 && <Count of={count} />}
        </Group>
        {action}
      </div>
      {children}
    </section>
  );
}

function Fold({ title, open, onFold }: { title: string } & NonNullable<SideSectionProps["fold"]>) {
  const Icon = open ? IconChevronDown : IconChevronRight;
  return (
    <UnstyledButton className={classes.fold} aria-expanded={open} onClick={() => onFold(!open)}>
      <Icon size={15} aria-hidden />
      {title}
    </UnstyledButton>
  );
}

interface SideTab {
  readonly name: string;
  /** How many things in it wait. */
  readonly count?: number;
  readonly content: ReactNode;
}

interface SideTabsProps {
  readonly tabs: readonly SideTab[];
  readonly shown: string;
  readonly onShow: (name: string) => void;
}

/** Groups of the side that take turns. What is hidden stays as it is. */
export function SideTabs({ tabs, shown, onShow }: SideTabsProps) {
  return (
    <Tabs value={shown} onChange={(name) => name && onShow(name)} keepMounted>
      <Tabs.List grow className={classes.tabs}>
        {tabs.map(({ name, count = 0 }) => (
          <Tabs.Tab key={name} value={name} rightSection={count > 0 && <Count of={count} />}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ name, content }) => (
        <Tabs.Panel key={name} value={name}>
          {content}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function Count({ of }: { of: number }) {
  return (
    <Badge size="sm" variant="filled" color="orange" circle={of < 10} aria-label={`${of} open`}>
      {of}
    </Badge>
  );
}
