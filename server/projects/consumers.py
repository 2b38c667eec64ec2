"""/ws/projects/{id}/: what happens in a project, and first what runs in it now."""

from collections.abc import Sequence

from server.core.consumers import GuardedConsumer
from server.core.errors import NotSignedIn
from server.core.events import body, project_group, user_group
from server.core.threads import in_thread
from server.projects.selectors import project_for, running_jobs


class ProjectConsumer(GuardedConsumer):
    """Only listens."""

    def look(self) -> Sequence[str]:
        user = self.scope["credential"].person()
        if user is None:
            raise NotSignedIn("Sign in.")
        self.project = project_for(user, self.scope["url_route"]["kwargs"]["project"])
        return project_group(self.project.pk), user_group(user.pk)

    async def entered(self) -> None:
        for job in await in_thread(running_jobs)(self.project):
            await self.tell(body(job))
