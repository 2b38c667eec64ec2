"""One's access tokens; a token may be for one project alone."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from server.accounts import selectors as accounts
from server.accounts.api.rows import require_session
from server.accounts.models import ApiToken
from server.accounts.requests import Request
from server.accounts.services.tokens import create_token, revoke_token
from server.core.api import Endpoint, ShownOnce, parse
from server.core.paging import page
from server.core.schema import paged
from server.projects.selectors import project_for

MOST_DAYS = 3650


class TokenIn(serializers.Serializer[Any]):
    """days: for ever unless said. project: id or slug of the only one that it opens."""

    name = serializers.CharField(max_length=100)
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False, allow_null=True)
    project = serializers.CharField(max_length=80, required=False, allow_null=True)


class TokenOut(serializers.ModelSerializer[ApiToken]):
    project_name = serializers.CharField(source="project.name", default=None, allow_null=True)

    class Meta:
        model = ApiToken
        fields = ["id", "name", "project", "project_name", "created", "expires", "revoked", "last_used"]


class NewTokenOut(TokenOut):
    """secret: shown this once."""

    secret = serializers.CharField()

    class Meta(TokenOut.Meta):
        fields = [*TokenOut.Meta.fields, "secret"]


class TokenList(Endpoint):
    @extend_schema(responses=paged(TokenOut))
    def get(self, request: Request) -> Response:
        return page(request, accounts.tokens_of(request.user), TokenOut)

    @extend_schema(request=TokenIn, responses={201: NewTokenOut})
    def post(self, request: Request) -> Response:
        require_session(request)
        wanted = parse(TokenIn, request.data)
        name = wanted.pop("project", None)
        project = project_for(request.user, name) if name else None
        row, secret = create_token(user=request.user, project_id=project.pk if project else None, **wanted)
        told = {**TokenOut(row).data, "secret": secret}
        return ShownOnce(told, secrets=("secret",), status=status.HTTP_201_CREATED)


class TokenDetail(Endpoint):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, token_id: UUID) -> Response:
        revoke_token(user=request.user, token_id=token_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
