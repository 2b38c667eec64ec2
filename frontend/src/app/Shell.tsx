/** The frame around every page but the sign-in: name, ways to go, who I am. */

import { AppShell, Box, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { meQuery, projectsQuery } from "../api/queries";
import { useProjectEvents } from "../api/projectEvents";
import { UserMenu } from "../features/session/UserMenu";
import { Mark } from "../ui/Mark";
import { Navigation } from "./Navigation";
import classes from "./Shell.module.css";

const HEADER = 48;
/** More live lines than this would only cost; the rest is fresh when its page is opened. */
const MOST_LINES = 8;

export function Shell() {
  const { data: me } = useQuery(meQuery);
  const { data: projects = [] } = useQuery(projectsQuery);
  useProjectEvents(projects.slice(0, MOST_LINES).map(({ id }) => id));
  if (!me) return null;
  return (
    <AppShell header={{ height: HEADER }} padding={0}>
      <AppShell.Header className={classes.header}>
        <a className={classes.skip} href="#content">
          Skip to the content
        </a>
        <Group h="100%" px="md" gap="lg" wrap="nowrap">
          <Link to="/" className={classes.brand} aria-label="Hilum">
            <Mark />
            <Text span fw={650} size="md">
              Hilum
            </Text>
          </Link>
          <Navigation projects={projects} me={me} />
          <Box ml="auto">
            <UserMenu me={me} />
          </Box>
        </Group>
      </AppShell.Header>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
