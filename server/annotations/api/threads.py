"""Talk about a task."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from server.accounts.requests import Request
from server.annotations import selectors
from server.annotations.api.actions import PositionField
from server.annotations.models import Comment, Thread
from server.annotations.services import threads
from server.core.api import Endpoint, page, parse
from server.core.schema import paged
from server.projects.api import PersonOut


class ThreadIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=10_000)
    position_mm = PositionField(required=False, allow_null=True)
    segment = serializers.IntegerField(min_value=1, max_value=65535, required=False, allow_null=True)
    blocking = serializers.BooleanField(required=False)


class CommentIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=10_000)


class ThreadChange(serializers.Serializer[Any]):
    resolved = serializers.BooleanField()


class CommentOut(serializers.ModelSerializer[Comment]):
    author = PersonOut(allow_null=True)

    class Meta:
        model = Comment
        fields = ["id", "author", "text", "created"]


class ThreadOut(serializers.ModelSerializer[Thread]):
    author = PersonOut(allow_null=True)
    comments = CommentOut(many=True)

    class Meta:
        model = Thread
        fields = [
            "id", "task", "author", "text", "position_mm", "segment", "blocking", "resolved", "revision", "created",
            "comments",
        ]  # fmt: skip


class ThreadList(Endpoint):
    @extend_schema(responses=paged(ThreadOut))
    def get(self, request: Request, task_id: UUID) -> Response:
        task = selectors.task_for(request.user, task_id)
        return page(request, selectors.threads_of(task), ThreadOut)

    @extend_schema(request=ThreadIn, responses={201: ThreadOut})
    def post(self, request: Request, task_id: UUID) -> Response:
        thread = threads.open_thread(actor=request.user, task_id=task_id, **parse(ThreadIn, request.data))
        return Response(ThreadOut(thread).data, status=status.HTTP_201_CREATED)


class ThreadDetail(Endpoint):
    @extend_schema(responses=ThreadOut)
    def get(self, request: Request, thread_id: UUID) -> Response:
        return Response(ThreadOut(selectors.thread_for(request.user, thread_id)).data)

    @extend_schema(request=ThreadChange, responses=ThreadOut)
    def patch(self, request: Request, thread_id: UUID) -> Response:
        change = parse(ThreadChange, request.data)
        return Response(ThreadOut(threads.settle(actor=request.user, thread_id=thread_id, **change)).data)


class CommentList(Endpoint):
    @extend_schema(request=CommentIn, responses={201: CommentOut})
    def post(self, request: Request, thread_id: UUID) -> Response:
        comment = threads.reply(actor=request.user, thread_id=thread_id, **parse(CommentIn, request.data))
        return Response(CommentOut(comment).data, status=status.HTTP_201_CREATED)
