"""What has happened in the demo project before the newcomer arrives: five cases, done through the services."""

from uuid import UUID

import numpy as np

from labeling.patches import diff
from labeling.volume import Labelmap
from server.annotations.models import Status, Task
from server.annotations.services import claims, journal, review, submission
from server.demo.cast import ANNOTATOR2, REVIEWER, user_of
from server.demo.recipes import Part

COMMENT = "The ventricle's edge is labeled as grey matter here; please take it back."


def enact(task_id: UUID, part: Part, label: Labelmap, where_mm: list[float]) -> None:
    """Take the case to `part`. May run again after a crash: each step looks at what is there.

    where_mm: (3,) mm LPS, the place of the reviewer's comment.
    """
    annotator, reviewer = user_of(ANNOTATOR2), user_of(REVIEWER)
    if part is Part.READY:
        return
    task = Task.objects.get(pk=task_id)
    if task.status in {Status.READY, Status.IN_PROGRESS}:
        fence = claims.claim(actor=annotator, task_id=task_id).fence
        patch = diff(np.zeros_like(label.array), label.array)
        journal.commit_upload(actor=annotator, task_id=task_id, fence=fence, patch=patch)
        task = submission.submit(actor=annotator, task_id=task_id, fence=fence)
    if part is Part.SUBMITTED:
        return
    if task.status == Status.SUBMITTED:
        task = review.start_review(actor=reviewer, task_id=task_id)
    if task.status == Status.IN_REVIEW and part is Part.APPROVED:
        review.approve(actor=reviewer, task_id=task_id)
    elif task.status == Status.IN_REVIEW:
        review.reject(
            actor=reviewer, task_id=task_id, reason="boundary", comment=COMMENT, position_mm=where_mm, segment=1
        )
