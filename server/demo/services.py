"""What the demo needs before the server starts."""

from django.db import transaction

from server.demo.cast import MANAGER, enroll, user_of
from server.demo.projects import PROJECTS, DemoProject, assemble
from server.demo.selectors import KIND, unfinished
from server.jobs.services import enqueue


@transaction.atomic
def prepare(secret: str, *, changed: bool = False) -> int:
    """People, projects, and a job for each image; returns how many images are still to be made."""
    enroll(secret, changed=changed)
    for demo in PROJECTS.values():
        _fill(demo)
    return unfinished()


def _fill(demo: DemoProject) -> None:
    project = assemble(demo)
    if project is None:
        return
    for recipe in demo.recipes:
        enqueue(
            KIND,
            project_id=project.pk,
            actor=user_of(MANAGER),
            priority=-recipe.number,
            idempotency_key=f"{KIND}:{project.pk}:{recipe.number}",
            number=recipe.number,
            project=str(project.pk),
        )
