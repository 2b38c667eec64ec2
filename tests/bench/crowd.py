"""`python -m tests.bench.crowd EMAIL COUNT`: a project of so many images with everything a list of them shows.

Rows and small pictures only: nobody opens these images. Prints the project's slug.
"""

import os
import sys
from datetime import timedelta

import django
import numpy as np

STATUSES = ("ready", "ready", "in_progress", "submitted", "in_review", "rework", "approved", "approved")
ACTIONS = ("create", "claim", "submit")


def build(email: str, count: int) -> str:
    """Every image has a task and three events, every second task a sealed Revision."""
    from django.db import transaction
    from django.utils import timezone

    from labeling.intensity import Window
    from labeling.io.thumbnail import thumbnail
    from labeling.volume import Volume
    from server.accounts.models import User
    from server.annotations.models import Revision, Task, TaskEvent
    from server.core import store
    from server.images.models import Image
    from server.projects.services import create_project
    from tests.phantoms import grid

    rng = np.random.default_rng(4)
    people = [*User.objects.all()]
    noise = Volume(rng.integers(0, 1000, (4, 96, 96), np.int16), grid((4, 96, 96)))
    pictures = [store.put(thumbnail(noise, Window(500, 200 * n))) for n in range(1, 5)]
    segments = [{"number": 1, "name": "Liver"}]
    with transaction.atomic():
        project = create_project(actor=User.objects.get(email=email), name=f"A crowd of {count}", segments=segments)
        images = [
            Image(
                project=project, name=f"patient-{n:05d}-{rng.integers(10**6)}", format="nifti", sha256=f"{n:064x}",
                source=f"{n:064x}", manifest=f"{n:064x}", thumbnail=pictures[n % 4], shape=[4, 96, 96],
                affine=np.eye(4).tolist(),
            )
            for n in range(count)
        ]  # fmt: skip
        Image.objects.bulk_create(images, batch_size=500)
        tasks = [
            Task(
                project=project, image=image, status=STATUSES[n % len(STATUSES)], assignee=people[n % len(people)],
                reviewer=people[(n + 1) % len(people)] if n % 2 else None, revision=n % 2,
            )
            for n, image in enumerate(images)
        ]  # fmt: skip
        Task.objects.bulk_create(tasks, batch_size=500)
        now = timezone.now()
        for n, task in enumerate(tasks):
            task.created = task.updated = now - timedelta(minutes=count - n)
        Task.objects.bulk_update(tasks, ["created", "updated"], batch_size=300)
        events = [
            TaskEvent(
                task=task, project=project, actor=task.assignee, action=action, target=task.status, version=version
            )
            for task in tasks
            for version, action in enumerate(ACTIONS, start=1)
        ]
        TaskEvent.objects.bulk_create(events, batch_size=500)
        sealed = [
            Revision(task=task, kind="submitted", sha256=f"{n:064x}", edit_revision=1, author=task.assignee)
            for n, task in enumerate(tasks)
            if task.revision
        ]
        Revision.objects.bulk_create(sealed, batch_size=500)
        through = Revision.authors.through
        through.objects.bulk_create(
            [through(revision_id=one.pk, user_id=one.author_id) for one in sealed], batch_size=500
        )
    return project.slug


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    django.setup()
    print(build(sys.argv[1], int(sys.argv[2])))
