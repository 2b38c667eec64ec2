"""What the demo needs before the server starts."""

from django.db import transaction

from server.demo.cast import MANAGER, assemble, user_of
from server.demo.selectors import KIND, unfinished
from server.demo.subjects import RECIPES
from server.jobs.services import enqueue


@transaction.atomic
def prepare(secret: str) -> int:
    """People, project, and a job for each subject; returns how many subjects are still to be made."""
    project = assemble(secret)
    for recipe in RECIPES:
        enqueue(
            KIND,
            project_id=project.pk,
            actor=user_of(MANAGER),
            priority=-recipe.number,
            idempotency_key=f"{KIND}:{project.pk}:{recipe.number}",
            number=recipe.number,
            project=str(project.pk),
        )
    return unfinished()
