"""The verbs of a task: one route, a table of what each takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from server.accounts.requests import Request
from server.annotations.api.rows import ClaimedOut, TaskOut, fence_of, task_answer
from server.annotations.models import Review, Task
from server.annotations.selectors import task_for
from server.annotations.services import assignment, claims, review, shelving, submission
from server.annotations.services.places import Pin
from server.annotations.workflow import TaskAction
from server.core.api import Endpoint, parse
from server.core.errors import NotAvailable, NotFound

MOST_PINS = 200


class ActionIn(serializers.Serializer[Any]):
    """revision: the one that the caller looks at; refused when it is not the current one."""

    revision = serializers.IntegerField(min_value=0, required=False)


class PositionField(serializers.ListField):
    """A place in mm, LPS: [x, y, z]."""

    child = serializers.FloatField(min_value=-1e6, max_value=1e6)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=3, max_length=3, **kwargs)


class PinIn(serializers.Serializer[Any]):
    """A remark at a place of the label that goes back."""

    text = serializers.CharField(max_length=10_000)
    position_mm = PositionField()
    segment = serializers.IntegerField(min_value=1, max_value=65535, required=False, allow_null=True)
    blocking = serializers.BooleanField(required=False)

    def to_internal_value(self, data: Any) -> Any:
        return Pin(**super().to_internal_value(data))


class RejectIn(ActionIn):
    """comment: what is wrong as a whole; may be left out where pins say it."""

    reason = serializers.ChoiceField(Review.Reason.choices)
    comment = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")
    position_mm = PositionField(required=False, allow_null=True)
    segment = serializers.IntegerField(min_value=1, max_value=65535, required=False, allow_null=True)
    pins = serializers.ListField(child=PinIn(), required=False, max_length=MOST_PINS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("comment") and not attrs.get("pins"):
            raise serializers.ValidationError({"comment": ["Say what should be changed, in a comment or with pins."]})
        return attrs


class AssignIn(ActionIn):
    user = serializers.UUIDField()


class AnyActionIn(RejectIn, AssignIn):
    """What the actions take, all together."""


@dataclass(frozen=True, slots=True)
class Verb:
    """fenced: needs the claim's number. out: how the task is told afterwards."""

    perform: Callable[..., Task]
    takes: type[serializers.Serializer[Any]] = ActionIn
    fenced: bool = False
    out: type[TaskOut] = TaskOut


VERBS = {
    TaskAction.PUBLISH: Verb(shelving.publish),
    TaskAction.ASSIGN: Verb(assignment.assign, takes=AssignIn),
    TaskAction.UNASSIGN: Verb(assignment.unassign),
    TaskAction.CLAIM: Verb(claims.claim, out=ClaimedOut),
    TaskAction.TAKE_OVER: Verb(claims.take_over, out=ClaimedOut),
    TaskAction.RELEASE: Verb(claims.release, fenced=True),
    TaskAction.SAVE: Verb(submission.save, fenced=True),
    TaskAction.SUBMIT: Verb(submission.submit, fenced=True),
    TaskAction.WITHDRAW: Verb(submission.withdraw),
    TaskAction.START_REVIEW: Verb(review.start_review),
    TaskAction.APPROVE: Verb(review.approve),
    TaskAction.REJECT: Verb(review.reject, takes=RejectIn),
    TaskAction.ARCHIVE: Verb(shelving.archive),
    TaskAction.RESTORE: Verb(shelving.restore),
}


class TaskActions(Endpoint):
    @extend_schema(
        request=AnyActionIn(partial=True),
        responses=ClaimedOut,
        parameters=[
            OpenApiParameter("action", str, OpenApiParameter.PATH, enum=[str(action) for action in VERBS]),
            OpenApiParameter("X-Fence", int, OpenApiParameter.HEADER),
        ],
    )
    def post(self, request: Request, task_id: UUID, action: str) -> Response:
        task_for(request.user, task_id)
        verb = _verb(action)
        given: dict[str, Any] = parse(verb.takes, request.data)
        if verb.fenced:
            given["fence"] = fence_of(request)
        verb.perform(actor=request.user, task_id=task_id, **given)
        return task_answer(request, task_id, verb.out)


def _verb(action: str) -> Verb:
    if action not in set(TaskAction):
        raise NotFound(f"There is no action {action[:40]}.")
    if TaskAction(action) not in VERBS:
        raise NotAvailable(f"This version of Hilum cannot {action.replace('_', ' ')} a case yet.")
    return VERBS[TaskAction(action)]
