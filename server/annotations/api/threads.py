"""Talk about a task."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from server.accounts.api.rows import PersonOut
from server.accounts.models import User
from server.accounts.requests import Request
from server.annotations import selectors
from server.annotations.api.actions import PositionField
from server.annotations.models import Comment, Task, Thread
from server.annotations.policies import may_settle
from server.annotations.services import threads
from server.core.api import Endpoint, parse
from server.core.paging import page
from server.core.schema import paged
from server.projects.selectors import membership


class ThreadIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=10_000)
    position_mm = PositionField(required=False, allow_null=True)
    segment = serializers.IntegerField(min_value=1, max_value=65535, required=False, allow_null=True)
    blocking = serializers.BooleanField(required=False)


class CommentIn(serializers.Serializer[Any]):
    """done: what the thread asks for is done; whoever opened it looks again."""

    text = serializers.CharField(max_length=10_000)
    done = serializers.BooleanField(required=False, default=False)


class ThreadChange(serializers.Serializer[Any]):
    resolved = serializers.BooleanField()


class CommentOut(serializers.ModelSerializer[Comment]):
    author = PersonOut(allow_null=True)

    class Meta:
        model = Comment
        fields = ["id", "author", "text", "done", "created"]


class ThreadOut(serializers.ModelSerializer[Thread]):
    """may_resolve: whether the person who asks may resolve it, or open it again."""

    author = PersonOut(allow_null=True)
    resolved_by = PersonOut(allow_null=True)
    may_resolve = serializers.SerializerMethodField()
    comments = CommentOut(many=True)

    class Meta:
        model = Thread
        fields = [
            "id", "task", "author", "text", "position_mm", "segment", "blocking", "resolved", "resolved_by",
            "resolved_at", "may_resolve", "revision", "created", "comments",
        ]  # fmt: skip

    def get_may_resolve(self, thread: Thread) -> bool:
        return may_settle(self.context["member"], thread, self.context["authors"])


def seen_by(user: User, task: Task) -> dict[str, Any]:
    """The context of a ThreadOut: whose view it is."""
    return {"member": membership(user, task.project_id), "authors": selectors.authors_of(task)}


def answer(user: User, thread: Thread, status_code: int = status.HTTP_200_OK) -> Response:
    task = selectors.task_for(user, thread.task_id)
    return Response(ThreadOut(thread, context=seen_by(user, task)).data, status=status_code)


class ThreadList(Endpoint):
    @extend_schema(responses=paged(ThreadOut))
    def get(self, request: Request, task_id: UUID) -> Response:
        task = selectors.task_for(request.user, task_id)
        return page(request, selectors.threads_of(task), ThreadOut, context=seen_by(request.user, task))

    @extend_schema(request=ThreadIn, responses={201: ThreadOut})
    def post(self, request: Request, task_id: UUID) -> Response:
        thread = threads.open_thread(actor=request.user, task_id=task_id, **parse(ThreadIn, request.data))
        return answer(request.user, thread, status.HTTP_201_CREATED)


class ThreadDetail(Endpoint):
    @extend_schema(responses=ThreadOut)
    def get(self, request: Request, thread_id: UUID) -> Response:
        return answer(request.user, selectors.thread_for(request.user, thread_id))

    @extend_schema(request=ThreadChange, responses=ThreadOut)
    def patch(self, request: Request, thread_id: UUID) -> Response:
        change = parse(ThreadChange, request.data)
        return answer(request.user, threads.settle(actor=request.user, thread_id=thread_id, **change))


class CommentList(Endpoint):
    @extend_schema(request=CommentIn, responses={201: CommentOut})
    def post(self, request: Request, thread_id: UUID) -> Response:
        comment = threads.reply(actor=request.user, thread_id=thread_id, **parse(CommentIn, request.data))
        return Response(CommentOut(comment).data, status=status.HTTP_201_CREATED)
