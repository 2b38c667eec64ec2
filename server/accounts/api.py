"""Session, the person himself, and his tokens."""

from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from server.accounts import selectors, services
from server.accounts.models import ApiToken
from server.accounts.requests import Request
from server.core.api import Endpoint, page, parse
from server.core.schema import paged


class SignInIn(serializers.Serializer[Any]):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class SessionOut(serializers.Serializer[Any]):
    authenticated = serializers.BooleanField()


@method_decorator(ensure_csrf_cookie, name="dispatch")
class SessionView(Endpoint):
    """Signing in is open to everyone; the form's own token keeps other sites from signing people in."""

    permission_classes = [AllowAny]

    @extend_schema(responses=SessionOut)
    def get(self, request: Request) -> Response:
        return Response({"authenticated": bool(request.user.is_authenticated)})

    @extend_schema(request=SignInIn, responses=SessionOut)
    @method_decorator(csrf_protect)
    def post(self, request: Request) -> Response:
        services.sign_in(request._request, **parse(SignInIn, request.data))
        return Response({"authenticated": True})

    @extend_schema(responses={204: None})
    @method_decorator(csrf_protect)
    def delete(self, request: Request) -> Response:
        logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokenOut(serializers.ModelSerializer[ApiToken]):
    class Meta:
        model = ApiToken
        fields = ["id", "name", "project", "created", "expires", "revoked", "last_used"]


class TokenList(Endpoint):
    @extend_schema(responses=paged(TokenOut))
    def get(self, request: Request) -> Response:
        return page(request, selectors.tokens_of(request.user), TokenOut)


class TokenDetail(Endpoint):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, token_id: UUID) -> Response:
        services.revoke_token(user=request.user, token_id=token_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
