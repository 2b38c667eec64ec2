"""What a manager does to several cases at once, and who has how much."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response

from server.accounts.api.rows import PersonOut
from server.accounts.requests import Request
from server.annotations import selectors
from server.annotations.services.seeing import approve_seen, see
from server.annotations.services.several import VERBS, Outcome, do_to_several
from server.annotations.workflow import TaskAction
from server.core.api import Endpoint, parse
from server.core.errors import Malformed
from server.core.paging import page
from server.core.schema import paged
from server.projects.models import Membership
from server.projects.policies import ProjectAction
from server.projects.selectors import project_for

MOST = 200


class SeveralIn(serializers.Serializer[Any]):
    """user: for assign."""

    action = serializers.ChoiceField(sorted(str(action) for action in VERBS))
    tasks = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)
    user = serializers.UUIDField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["action"] == TaskAction.ASSIGN and "user" not in given:
            raise Malformed("Say to whom: user is missing.")
        return given


class RefusalOut(serializers.Serializer[Any]):
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField(source="message")


class OutcomeOut(serializers.Serializer[Any]):
    """refusal: null when it was done."""

    task = serializers.UUIDField(source="task_id")
    refusal = serializers.SerializerMethodField()

    @extend_schema_field(RefusalOut(allow_null=True))
    def get_refusal(self, outcome: Outcome) -> dict[str, Any] | None:
        return dict(RefusalOut(outcome.refusal).data) if outcome.refusal else None


class OutcomesOut(serializers.Serializer[Any]):
    results = OutcomeOut(many=True)


def told(outcomes: Sequence[Outcome]) -> Response:
    return Response({"results": OutcomeOut(outcomes, many=True).data})


class SeveralTasks(Endpoint):
    @extend_schema(request=SeveralIn, responses=OutcomesOut)
    def post(self, request: Request, project_id: str) -> Response:
        wanted = parse(SeveralIn, request.data)
        outcomes = do_to_several(
            actor=request.user,
            project_id=project_id,
            action=TaskAction(wanted["action"]),
            task_ids=wanted["tasks"],
            user=wanted.get("user"),
        )
        return told(outcomes)


class LoadOut(serializers.ModelSerializer[Membership]):
    """open: the person's cases in this project that are not handed in."""

    user = PersonOut()
    open = serializers.IntegerField()

    class Meta:
        model = Membership
        fields = ["user", "open"]


class Load(Endpoint):
    @extend_schema(responses=paged(LoadOut))
    def get(self, request: Request, project_id: str) -> Response:
        project = project_for(request.user, project_id, ProjectAction.ASSIGN)
        return page(request, selectors.load_of(project), LoadOut)


class SeenIn(serializers.Serializer[Any]):
    """revision: the task's, as the page shows it."""

    revision = serializers.IntegerField(min_value=0)


class SeenTask(Endpoint):
    @extend_schema(request=SeenIn, responses={204: None})
    def post(self, request: Request, task_id: UUID) -> Response:
        see(actor=request.user, task_id=task_id, **parse(SeenIn, request.data))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SeenTaskIn(SeenIn):
    task = serializers.UUIDField()


class ApproveSeenIn(serializers.Serializer[Any]):
    tasks = SeenTaskIn(many=True)

    def validate_tasks(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not 1 <= len(rows) <= MOST:
            raise serializers.ValidationError(f"name 1 to {MOST} cases")
        return rows


class ApproveSeen(Endpoint):
    @extend_schema(request=ApproveSeenIn, responses=OutcomesOut)
    def post(self, request: Request) -> Response:
        wanted = parse(ApproveSeenIn, request.data)["tasks"]
        return told(approve_seen(actor=request.user, revisions={row["task"]: row["revision"] for row in wanted}))
