"""How a task and its people look on the wire, everywhere the same."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from server.accounts.api.rows import PersonOut
from server.accounts.models import User
from server.accounts.requests import Request
from server.annotations import selectors
from server.annotations.models import Review, Status, Task
from server.annotations.policies import may_talk
from server.annotations.services.record import owner
from server.core.errors import Malformed
from server.projects.models import Membership
from server.projects.selectors import membership


class RejectionOut(serializers.ModelSerializer[Review]):
    class Meta:
        model = Review
        fields = ["reason", "comment", "position_mm", "segment"]


# Made once: a list of fifty rows would make two hundred.
_PERSON, _REJECTION = PersonOut(), RejectionOut()


def _person(person: User | None) -> dict[str, Any] | None:
    return _PERSON.to_representation(person) if person else None


class TaskOut(serializers.ModelSerializer[Task]):
    """assignee: whose case it is: who holds it, else who it is assigned to. reason: why it came back, if it did.

    author: of the newest sealed Revision; reviewer: who looked at it last. thumbnail: the address of a small picture.
    """

    project_slug = serializers.CharField(source="project.slug")
    project_name = serializers.CharField(source="project.name")
    image_name = serializers.CharField(source="image.name")
    thumbnail = serializers.SerializerMethodField()
    assignee = serializers.SerializerMethodField()
    author = serializers.SerializerMethodField()
    reviewer = PersonOut(allow_null=True)
    reviewed = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    may_comment = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = [
            "id", "project", "project_slug", "project_name", "image", "image_name", "thumbnail", "status", "version",
            "revision", "priority", "assignee", "author", "reviewer", "reviewed", "reason", "may_comment",
            "allowed_actions", "created", "updated",
        ]  # fmt: skip

    @extend_schema_field(PersonOut(allow_null=True))
    def get_assignee(self, task: Task) -> dict[str, Any] | None:
        return _person(owner(task))

    def get_thumbnail(self, task: Task) -> str | None:
        image = task.image
        return f"/api/v1/images/{image.pk}/thumbnail/{image.thumbnail}/" if image.thumbnail else None

    @extend_schema_field(PersonOut(allow_null=True))
    def get_author(self, task: Task) -> dict[str, Any] | None:
        newest = max(task.revisions.all(), key=lambda sealed: sealed.created, default=None)
        return _person(newest.author if newest else None)

    def get_reviewed(self, task: Task) -> bool:
        return task.status in (Status.APPROVED, Status.FINAL)

    @extend_schema_field(RejectionOut(allow_null=True))
    def get_reason(self, task: Task) -> dict[str, Any] | None:
        last = selectors.last_verdict(task)
        return _REJECTION.to_representation(last) if last and last.verdict == Review.Verdict.REJECTED else None

    def get_may_comment(self, task: Task) -> bool:
        return may_talk(self._member(task.project_id))

    def get_allowed_actions(self, task: Task) -> list[str]:
        return selectors.allowed_actions(self._member(task.project_id), task)

    def _member(self, project_id: UUID) -> Membership:
        """One look-up per project of a page."""
        members: dict[UUID, Membership] = self.context["members"]
        if project_id not in members:
            members[project_id] = membership(self.context["user"], project_id)
        return members[project_id]


class ClaimedOut(TaskOut):
    """For whoever has just claimed: the number that his writes carry."""

    class Meta(TaskOut.Meta):
        fields = [*TaskOut.Meta.fields, "fence", "lease_until"]


class LeaseOut(serializers.ModelSerializer[Task]):
    class Meta:
        model = Task
        fields = ["fence", "lease_until"]


def seen_by(user: User) -> dict[str, Any]:
    """The context of a TaskOut: whose view it is."""
    return {"user": user, "members": {}}


def task_answer(request: Request, task_id: UUID, out: type[TaskOut] = TaskOut) -> Response:
    """The task as this person sees it now."""
    task = selectors.task_for(request.user, task_id)
    return Response(out(task, context=seen_by(request.user)).data)


def fence_of(request: Request) -> int | None:
    """The `X-Fence` header; None when it is absent."""
    text = request.headers.get("X-Fence", "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise Malformed("X-Fence must be the whole number that the claim gave.")
    return int(text)
