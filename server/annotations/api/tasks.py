"""Lists of tasks, one task, and what a person has to do."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from server.accounts.api.rows import PersonOut
from server.accounts.requests import Request
from server.annotations import selectors
from server.annotations.api.rows import ClaimedOut, LeaseOut, TaskOut, fence_of, seen_by, task_answer
from server.annotations.listing import SORTS, Filter, events_of_project, project_tasks, sorted_by
from server.annotations.models import Revision, Status, TaskEvent
from server.annotations.services import claims
from server.core.api import Endpoint, parse
from server.core.paging import page
from server.core.schema import paged
from server.projects.selectors import project_for

FINISHED_SHOWN = 8


class TaskFilter(serializers.Serializer[Any]):
    status = serializers.CharField(required=False, allow_blank=True, default="")
    assignee = serializers.CharField(required=False, allow_blank=True, default="")
    image = serializers.UUIDField(required=False, allow_null=True, default=None)
    person = serializers.CharField(required=False, allow_blank=True, default="")
    search = serializers.CharField(required=False, allow_blank=True, default="", max_length=255)
    sort = serializers.CharField(required=False, allow_blank=True, default="created")

    def validate_status(self, value: str) -> list[str]:
        names = [name.strip() for name in value.split(",") if name.strip()]
        for name in names:
            if name not in Status.values:
                raise serializers.ValidationError(f"there is no status {name[:40]}.")
        return names

    def validate_assignee(self, value: str) -> str:
        if value not in ("", "me", "none"):
            serializers.UUIDField().run_validation(value)
        return value

    def validate_person(self, value: str) -> str:
        if value not in ("", "me"):
            serializers.UUIDField().run_validation(value)
        return value

    def validate_sort(self, value: str) -> str:
        if value.removeprefix("-") not in SORTS:
            raise serializers.ValidationError(f"a list is sorted by {', '.join(SORTS)}.")
        return value


class TaskList(Endpoint):
    @extend_schema(parameters=[TaskFilter], responses=paged(TaskOut))
    def get(self, request: Request, project_id: str) -> Response:
        project = project_for(request.user, project_id)
        wanted = parse(TaskFilter, request.query_params)
        sort = wanted.pop("sort")
        tasks, order = sorted_by(project_tasks(request.user, project, Filter(**wanted)), project, sort)
        return page(request, tasks, TaskOut, order=order, context=seen_by(request.user))


class NextTask(Endpoint):
    @extend_schema(request=None, responses={200: ClaimedOut, 204: None})
    def post(self, request: Request, project_id: str) -> Response:
        task = claims.claim_next(actor=request.user, project_id=project_id)
        if task is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return task_answer(request, task.pk, ClaimedOut)


class TaskDetail(Endpoint):
    @extend_schema(responses=TaskOut)
    def get(self, request: Request, task_id: UUID) -> Response:
        return task_answer(request, task_id)


class Heartbeat(Endpoint):
    @extend_schema(
        request=None, responses=LeaseOut, parameters=[OpenApiParameter("X-Fence", int, OpenApiParameter.HEADER)]
    )
    def post(self, request: Request, task_id: UUID) -> Response:
        task = claims.heartbeat(actor=request.user, task_id=task_id, fence=fence_of(request))
        return Response(LeaseOut(task).data)


class WorkOut(serializers.Serializer[Any]):
    """next: cases that I could claim now, by project. finished: my latest ones that are through."""

    tasks = TaskOut(many=True)
    finished = TaskOut(many=True)
    next = serializers.DictField(child=serializers.IntegerField())


class Work(Endpoint):
    @extend_schema(responses=WorkOut)
    def get(self, request: Request) -> Response:
        seen = seen_by(request.user)
        tasks = TaskOut(selectors.work_of(request.user), many=True, context=seen).data
        finished = TaskOut(selectors.finished_by(request.user)[:FINISHED_SHOWN], many=True, context=seen).data
        return Response({"tasks": tasks, "finished": finished, "next": selectors.claimable_counts(request.user)})


class WaitingOut(TaskOut):
    """seen: I have opened what was handed in, and may approve it with others."""

    seen = serializers.BooleanField()

    class Meta(TaskOut.Meta):
        fields = [*TaskOut.Meta.fields, "seen"]


class ReviewInbox(Endpoint):
    @extend_schema(responses=paged(WaitingOut))
    def get(self, request: Request) -> Response:
        tasks = selectors.inbox_of(request.user)
        return page(request, tasks, WaitingOut, order=("rank", "since", "id"), context=seen_by(request.user))


class EventOut(serializers.ModelSerializer[TaskEvent]):
    actor = PersonOut(allow_null=True)

    class Meta:
        model = TaskEvent
        fields = ["id", "action", "source", "target", "version", "actor", "as_admin", "data", "created"]


class EventList(Endpoint):
    @extend_schema(responses=paged(EventOut))
    def get(self, request: Request, task_id: UUID) -> Response:
        task = selectors.task_for(request.user, task_id)
        return page(request, selectors.events_of(task), EventOut, order=("version", "id"))


class ActivityOut(serializers.ModelSerializer[TaskEvent]):
    actor = PersonOut(allow_null=True)
    image_name = serializers.CharField(source="task.image.name")

    class Meta:
        model = TaskEvent
        fields = ["id", "task", "image_name", "action", "source", "target", "actor", "as_admin", "created"]


class ProjectActivity(Endpoint):
    """Newest first."""

    @extend_schema(responses=paged(ActivityOut))
    def get(self, request: Request, project_id: str) -> Response:
        project = project_for(request.user, project_id)
        return page(request, events_of_project(project), ActivityOut, order=("-created", "-id"))


class RevisionOut(serializers.ModelSerializer[Revision]):
    """revision: how many edits of the labelmap are in it."""

    author = PersonOut(allow_null=True)
    revision = serializers.IntegerField(source="edit_revision")

    class Meta:
        model = Revision
        fields = ["id", "task", "sha256", "author", "kind", "parents", "revision", "created"]


class RevisionList(Endpoint):
    @extend_schema(responses=paged(RevisionOut))
    def get(self, request: Request, task_id: UUID) -> Response:
        task = selectors.task_for(request.user, task_id)
        return page(request, selectors.revisions_of(task), RevisionOut)


class RevisionDetail(Endpoint):
    @extend_schema(responses=RevisionOut)
    def get(self, request: Request, revision_id: UUID) -> Response:
        return Response(RevisionOut(selectors.revision_for(request.user, revision_id)).data)
