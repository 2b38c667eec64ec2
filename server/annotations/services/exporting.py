"""Labels out of a project, as a job whose result is a file."""

from uuid import UUID

from django.db import transaction

from server.accounts.models import User
from server.annotations.selectors import EXPORT_KIND
from server.annotations.services.labelfiles import read_format, read_statuses
from server.jobs.models import Job
from server.jobs.services import enqueue
from server.projects.policies import ProjectAction
from server.projects.selectors import project_for
from server.projects.services import record_act


@transaction.atomic
def start_export(*, actor: User, project_id: UUID | str, format: str, status: str | None = None) -> Job:
    """Begin to write the labels of the project's tasks in these statuses (finished ones unless said) into one zip."""
    project = project_for(actor, project_id, ProjectAction.EXPORT)
    wanted, statuses = read_format(format).value, ",".join(read_statuses(status))
    record_act("export", actor=actor, project=project, by=ProjectAction.EXPORT, format=wanted, statuses=statuses)
    return enqueue(
        EXPORT_KIND, project_id=project.pk, actor=actor, format=wanted, status=statuses, project=str(project.pk)
    )
