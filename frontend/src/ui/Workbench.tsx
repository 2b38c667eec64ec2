/** The frame of a page around a viewer: tools left, panes in the middle, facts right, read-outs below. */

import { Title } from "@mantine/core";
import type { ReactNode } from "react";
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
      <footer className={classes.status}>{status}</footer>
    </div>
  );
}

/** What follows stands at the right end. */
export function Push() {
  return <span className={classes.push} />;
}

/** One group at the side; `action` stands beside its heading. */
export function SideSection(
  { title, action, children }: { title: string; action?: ReactNode; children: ReactNode },
) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.heading}>
        <Title order={2}>{title}</Title>
        {action}
      </div>
      {children}
    </section>
  );
}
