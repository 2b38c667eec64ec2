import { Badge, Group, Menu, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { inboxQuery } from "../api/queries";
import type { Me, ProjectRow } from "../api/types";
import classes from "./Shell.module.css";

interface NavigationProps {
  readonly projects: readonly ProjectRow[];
  readonly me: Me;
}

export function Navigation({ projects, me }: NavigationProps) {
  const { data: waiting = [] } = useQuery(inboxQuery);
  return (
    <Group component="nav" aria-label="Pages" gap={4} wrap="nowrap">
      <Link to="/" className={classes.link} activeOptions={{ exact: true }}>
        My work
      </Link>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <UnstyledButton className={classes.link}>
            Projects <IconChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {projects.map((project) => (
            <Menu.Item
              key={project.id}
              renderRoot={(props) => <Link to="/projects/$slug/" params={{ slug: project.slug }} {...props} />}
            >
              {project.name}
            </Menu.Item>
          ))}
          {projects.length > 0 && <Menu.Divider />}
          <Menu.Item renderRoot={(props) => <Link to="/projects/" {...props} />}>All projects</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Link to="/review/" className={classes.link}>
        Review
        {waiting.length > 0 && (
          <Badge size="sm" circle={waiting.length < 10} aria-label={`${waiting.length} waiting`}>
            {waiting.length}
          </Badge>
        )}
      </Link>
      {me.is_admin && (
        <Link to="/site/" className={classes.link}>
          Site
        </Link>
      )}
    </Group>
  );
}
