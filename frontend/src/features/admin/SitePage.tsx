/** The administrators' page: everybody, every project, who is invited, who did what. */

import { Tabs, Title } from "@mantine/core";
import { PageBody } from "../../ui/PageBody";
import { InvitationsTab } from "./InvitationsTab";
import { PeopleTab } from "./PeopleTab";
import { ProjectsTab } from "./ProjectsTab";
import { TrailTab } from "./TrailTab";

export function SitePage() {
  return (
    <PageBody title="Site">
      <Title order={1} mb="md">
        Site
      </Title>
      <Tabs defaultValue="people" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="people">People</Tabs.Tab>
          <Tabs.Tab value="invitations">Invitations</Tabs.Tab>
          <Tabs.Tab value="projects">Projects</Tabs.Tab>
          <Tabs.Tab value="trail">Trail</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people"><PeopleTab /></Tabs.Panel>
        <Tabs.Panel value="invitations"><InvitationsTab /></Tabs.Panel>
        <Tabs.Panel value="projects"><ProjectsTab /></Tabs.Panel>
        <Tabs.Panel value="trail"><TrailTab /></Tabs.Panel>
      </Tabs>
    </PageBody>
  );
}
