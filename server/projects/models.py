"""A project, its people and its list of segments."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q

from server.core.models import Row


class Role(models.TextChoices):
    MANAGER = "manager"
    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class Project(Row):
    """new_tasks: how the tasks of new images start; drafts wait until a manager publishes them."""

    class ReviewMode(models.TextChoices):
        ONE = "one"
        NONE = "none"

    class NewTasks(models.TextChoices):
        READY = "ready"
        DRAFT = "draft"

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    review = models.CharField(max_length=10, choices=ReviewMode, default=ReviewMode.ONE)
    new_tasks = models.CharField(max_length=10, choices=NewTasks, default=NewTasks.READY)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="projects")

    def __str__(self) -> str:
        return self.name


class Membership(Row):
    """One person in one project, with every role held there. The roles are columns, so that a query can ask for one."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    is_manager = models.BooleanField(default=False)
    is_annotator = models.BooleanField(default=False)
    is_reviewer = models.BooleanField(default=False)
    is_viewer = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="one_membership_per_person"),
            models.CheckConstraint(
                condition=Q(is_manager=True) | Q(is_annotator=True) | Q(is_reviewer=True) | Q(is_viewer=True),
                name="membership_has_a_role",
            ),
        ]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role in Role if getattr(self, f"is_{role.value}"))

    @roles.setter
    def roles(self, roles: Iterable[str]) -> None:
        held = {str(role) for role in roles}
        for role in Role:
            setattr(self, f"is_{role.value}", role.value in held)


class Segment(Row):
    """One structure of the project's label schema; `number` is its voxel value."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="segments")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    color = models.CharField(max_length=7)
    code = models.CharField(max_length=100, null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_segment_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=65535), name="segment_number_in_range"),
        ]


class Invitation(Row):
    """Whoever opens `link` becomes a member with `role`."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role)
    link = models.OneToOneField("accounts.Link", on_delete=models.CASCADE, related_name="invitation")
