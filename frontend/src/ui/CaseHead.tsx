import { Title } from "@mantine/core";
import { TextLink } from "./links";
import { StatusBadge } from "./status";

interface CaseHeadProps {
  readonly project_slug: string;
  readonly project_name: string;
  readonly image_name: string;
  readonly status: string;
}

/** Which case a page is about: its project, its image, where it is. */
export function CaseHead({ project_slug: slug, project_name, image_name, status }: CaseHeadProps) {
  return (
    <>
      <TextLink to="/projects/$slug/" params={{ slug }} size="sm" c="dimmed" truncate>
        {project_name}
      </TextLink>
      <Title order={1} fz="sm" lh="sm" lineClamp={1} style={{ wordBreak: "break-all" }}>
        {image_name}
      </Title>
      <StatusBadge status={status} />
    </>
  );
}
