"""Tasks come from images."""

from django.db import transaction

from server.accounts.models import User
from server.annotations.models import Task, TaskEvent
from server.annotations.services.record import tell
from server.images.models import Image


@transaction.atomic
def create_task(*, image: Image, actor: User | None = None) -> Task:
    """The image's one task, ready or a draft as its project says. Safe to repeat."""
    defaults = {"project_id": image.project_id, "status": image.project.new_tasks}
    task, new = Task.objects.get_or_create(image=image, defaults=defaults)
    if new:
        about = {"task": task, "project_id": task.project_id, "actor": actor}
        TaskEvent.objects.create(**about, action="create", target=task.status, version=task.version)
        tell(task, actor, "create")
    return task
