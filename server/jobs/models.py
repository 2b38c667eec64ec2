"""The row is the job; the message on the channel is only the bell."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from server.core.models import Row


class Lane(models.TextChoices):
    INTERACTIVE = "interactive"
    BATCH = "batch"
    IO = "io"


class Job(Row):
    """One piece of machine work. `payload` and `result` hold ids and words only.

    about: what a person knows it by, for example a file's name.
    error_data: what belongs to the error beside its sentence: the file, the place, the numbers.
    fence: counts claims; a worker whose fence is old has lost the job and throws its result away.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    lane = models.CharField(max_length=20, choices=Lane)
    about = models.CharField(max_length=255, default="", blank=True)
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    payload = models.JSONField(default=dict)
    project = models.ForeignKey("projects.Project", null=True, on_delete=models.CASCADE, related_name="jobs")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    idempotency_key = models.CharField(max_length=200, null=True, unique=True)
    run_after = models.DateTimeField(db_default=Now())  # the database's clock, as for leases
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    owner = models.CharField(max_length=120, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    progress = models.FloatField(default=0)
    message = models.CharField(max_length=300, default="", blank=True)
    error_code = models.CharField(max_length=60, default="", blank=True)
    error_detail = models.TextField(default="", blank=True)
    error_data = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["lane", "-priority", "created"],
                name="claimable",
                condition=Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["project", "-created"], name="jobs_of_project"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="progress_is_a_share"),
            models.CheckConstraint(condition=Q(attempts__lte=F("max_attempts")), name="attempts_are_bounded"),
        ]


class WorkerRow(models.Model):
    """A live worker process: which lanes it serves and the channel that reaches it alone."""

    id = models.CharField(primary_key=True, max_length=120)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    lanes = models.JSONField(default=list)
    channel = models.CharField(max_length=90)
    device = models.CharField(max_length=40, default="cpu")
    ready = models.BooleanField(default=False)
    warning = models.CharField(max_length=300, default="", blank=True)
    started = models.DateTimeField(auto_now_add=True)
    last_seen = models.DateTimeField()
