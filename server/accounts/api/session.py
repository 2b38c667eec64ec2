"""Signing in and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from server.accounts.requests import Request
from server.accounts.services.sessions import sign_in
from server.core.api import Endpoint, parse


class SignInIn(serializers.Serializer[Any]):
    """otp: the code of the second step, or a recovery code; only from whom the server asks it."""

    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)
    otp = serializers.CharField(max_length=20, required=False, allow_blank=True)


class SessionOut(serializers.Serializer[Any]):
    """mail: whether the server can mail a link to who has forgotten his password."""

    authenticated = serializers.BooleanField()
    mail = serializers.BooleanField()


@method_decorator(ensure_csrf_cookie, name="dispatch")
class SessionView(Endpoint):
    """Signing in is open to everyone; the form's own token keeps other sites from signing people in."""

    permission_classes = [AllowAny]  # this is the door
    counts_refusals = True

    @extend_schema(responses=SessionOut)
    def get(self, request: Request) -> Response:
        return Response({"authenticated": bool(request.user.is_authenticated), "mail": settings.MAIL_ON})

    @extend_schema(request=SignInIn, responses=SessionOut)
    @method_decorator(csrf_protect)
    def post(self, request: Request) -> Response:
        sign_in(request._request, **parse(SignInIn, request.data))
        return Response({"authenticated": True, "mail": settings.MAIL_ON})

    @extend_schema(responses={204: None})
    @method_decorator(csrf_protect)
    def delete(self, request: Request) -> Response:
        logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)
