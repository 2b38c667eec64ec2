"""Human work on an image: the task, its journal of edits, its sealed revisions, their reviews, the talk about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from server.core.models import Row


class Status(models.TextChoices):
    DRAFT = "draft"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    REWORK = "rework"
    ADJUDICATION = "adjudication"
    APPROVED = "approved"
    FINAL = "final"
    BLOCKED = "blocked"
    ARCHIVED = "archived"
    ACCEPTED_UNREVIEWED = "accepted_unreviewed"


def _person(**kwargs: object) -> models.ForeignKey:  # type: ignore[type-arg]  # the model is named by a setting
    return models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", **kwargs)  # type: ignore[arg-type]  # passed on as they are


class Task(Row):
    """One image to be labeled.

    version:     counts the row's changes; revision: counts edits of the labelmap and is the base of patches.
    fence:       counts claims; a write with an older one comes from a page that has lost the task.
    floor:       the revision of the last submit; undo reaches back to it.
    shelved:     the status that an archived task had; restore leads back there.
    """

    Status = Status

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="tasks")
    image = models.ForeignKey("images.Image", on_delete=models.CASCADE, related_name="tasks")
    status = models.CharField(max_length=20, choices=Status, default=Status.READY)
    version = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=0)
    floor = models.PositiveIntegerField(default=0)
    shelved = models.CharField(max_length=20, choices=Status, default="", blank=True)
    priority = models.SmallIntegerField(default=0)
    assignee = _person(null=True, on_delete=models.SET_NULL)
    reviewer = _person(null=True, on_delete=models.SET_NULL)
    holder = _person(null=True, on_delete=models.SET_NULL)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    submitted = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image"], name="one_task_per_image")]
        indexes = [
            models.Index(fields=["project", "status", "-priority", "created"], name="queue"),
            models.Index(fields=["assignee", "status"], name="tasks_of_person"),
            models.Index(fields=["project", "created", "id"], name="tasks_by_age"),
            models.Index(fields=["project", "updated", "id"], name="tasks_by_change"),
            models.Index(fields=["project", "status", "id"], name="tasks_by_status"),
        ]


class Edit(models.Model):
    """One line of a task's journal; `revision` is the labelmap's count after it. Never changed, never deleted.

    patch, inverse: files in the store: the voxels that really changed, and what undoes them; empty: nothing changed.
    sequence:       the page's own count within `fence`, so that a repeated message is known.
    segment, items: for an answer, what was asked; they stand until the segment's next answer or undo.
    method:         what computed an answer, or the name of an operation on `segment`, with its parameters.
    target:         for an undo or redo, the revision of the edit that it takes back or brings again.
    """

    class Kind(models.TextChoices):
        STROKE = "stroke"
        ANSWER = "answer"
        UPLOAD = "upload"
        OPERATION = "operation"
        UNDO = "undo"
        REDO = "redo"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="edits")
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    author = _person(null=True, on_delete=models.SET_NULL)
    fence = models.PositiveIntegerField(default=0)
    sequence = models.PositiveIntegerField(null=True)
    patch = models.CharField(max_length=64, default="", blank=True)
    inverse = models.CharField(max_length=64, default="", blank=True)
    segment = models.PositiveIntegerField(null=True)
    items = models.JSONField(null=True)
    method = models.CharField(max_length=40, default="", blank=True)
    parameters = models.JSONField(null=True)
    seconds = models.FloatField(null=True)
    target = models.PositiveIntegerField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(fields=["task", "revision"], name="one_edit_per_revision"),
            models.UniqueConstraint(
                fields=["task", "fence", "sequence"], name="one_edit_per_sequence", condition=Q(sequence__isnull=False)
            ),
        ]


class Snapshot(models.Model):
    """The whole labelmap at a revision, so that a long journal opens quickly. Can be made again from the edits."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="snapshots")
    revision = models.PositiveIntegerField()
    content = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "revision"], name="one_snapshot_per_revision")]


class Revision(Row):
    """A sealed state of the labelmap: immutable, named by the SHA-256 of its content.

    authors: every person whose edits are in it or in its ancestors; none of them may review it.
    """

    class Kind(models.TextChoices):
        CHECKPOINT = "checkpoint"
        SUBMITTED = "submitted"
        IMPORTED = "imported"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="revisions")
    kind = models.CharField(max_length=12, choices=Kind)
    sha256 = models.CharField(max_length=64)
    edit_revision = models.PositiveIntegerField()
    author = _person(null=True, on_delete=models.SET_NULL)
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    parents = models.ManyToManyField("self", symmetrical=False)


class Review(Row):
    """One person's judgement of one sealed revision; `verdict` is empty while it goes on."""

    class Verdict(models.TextChoices):
        APPROVED = "approved"
        REJECTED = "rejected"

    class Reason(models.TextChoices):
        BOUNDARY = "boundary"
        MISSING = "missing"
        EXTRA = "extra"
        WRONG_SEGMENT = "wrong_segment"
        IMAGE = "image"
        OTHER = "other"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reviews")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="reviews")
    reviewer = _person(null=True, on_delete=models.SET_NULL)
    verdict = models.CharField(max_length=10, choices=Verdict, default="", blank=True)
    reason = models.CharField(max_length=20, choices=Reason, default="", blank=True)
    comment = models.TextField(default="", blank=True)
    position_mm = models.JSONField(null=True)
    segment = models.PositiveIntegerField(null=True)


class Seen(Row):
    """A reviewer has had a sealed revision, and its image, before him as a whole: he may approve it with others."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="seen")
    reviewer = _person(on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "reviewer"], name="seen_once")]


class Thread(Row):
    """Talk about a task, perhaps at a place (mm LPS) and a segment. A blocking one stops approval while open.

    resolved_by, resolved_at: who resolved it last and when; empty while it is open.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="threads")
    author = _person(null=True, on_delete=models.SET_NULL)
    text = models.TextField()
    position_mm = models.JSONField(null=True)
    segment = models.PositiveIntegerField(null=True)
    blocking = models.BooleanField(default=False)
    resolved = models.BooleanField(default=False)
    resolved_by = _person(null=True, on_delete=models.SET_NULL)
    resolved_at = models.DateTimeField(null=True)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="threads")


class Comment(Row):
    """An answer in a thread. done: says that what the thread asks for is done; it settles nothing by itself."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    author = _person(null=True, on_delete=models.SET_NULL)
    text = models.TextField()
    done = models.BooleanField(default=False)


class TaskEvent(Row):
    """The audit trail: who did what to a task, when, and where it led. `as_admin`: the site role was used.

    project: the task's, here too, so that the newest of a large project are found at once.
    """

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="events")
    actor = _person(null=True, on_delete=models.SET_NULL)
    action = models.CharField(max_length=30)
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    as_admin = models.BooleanField(default=False)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "version", "action"], name="one_event_per_change")]
        indexes = [models.Index(fields=["project", "-created", "-id"], name="events_of_project")]
