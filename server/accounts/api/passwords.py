"""A forgotten password: asked for by mail, set by a link. Open to strangers, who hold nothing but the secret."""

from typing import Any

from django.conf import settings
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from server.accounts.api.account import SecretField
from server.accounts.api.rows import address_of
from server.accounts.models import Link
from server.accounts.requests import Request
from server.accounts.services.links import link_of
from server.accounts.services.mails import mail_reset
from server.accounts.services.people import forgotten, reset_password
from server.accounts.throttle import SecretThrottle
from server.core.api import Endpoint, parse
from server.core.errors import NotAvailable


class LinkIn(serializers.Serializer[Any]):
    secret = serializers.CharField(max_length=100)


class ResetIn(LinkIn):
    password = SecretField()


class ForgottenIn(serializers.Serializer[Any]):
    email = serializers.CharField(max_length=254)


class ResetOut(serializers.Serializer[Any]):
    email = serializers.EmailField()


@method_decorator(csrf_protect, name="dispatch")
class PasswordLook(Endpoint):
    """Whose password a link sets."""

    permission_classes = [AllowAny]  # he cannot sign in: the link's secret is the door
    throttle_classes = [SecretThrottle]

    @extend_schema(request=LinkIn, responses=ResetOut)
    def post(self, request: Request) -> Response:
        return Response({"email": link_of(parse(LinkIn, request.data)["secret"], Link.Purpose.RESET).email})


@method_decorator(csrf_protect, name="dispatch")
class PasswordReset(Endpoint):
    permission_classes = [AllowAny]  # as PasswordLook
    throttle_classes = [SecretThrottle]

    @extend_schema(request=ResetIn, responses={204: None})
    def post(self, request: Request) -> Response:
        reset_password(**parse(ResetIn, request.data))
        return Response(status=status.HTTP_204_NO_CONTENT)


@method_decorator(csrf_protect, name="dispatch")
class PasswordForgotten(Endpoint):
    """The answer is the same for every address."""

    permission_classes = [AllowAny]  # he cannot sign in: what it does goes to the address alone
    throttle_classes = [SecretThrottle]

    @extend_schema(request=ForgottenIn, responses={204: None})
    def post(self, request: Request) -> Response:
        email = parse(ForgottenIn, request.data)["email"]
        if not settings.MAIL_ON:
            raise NotAvailable("This server sends no mail; ask an administrator for a link to a new password.")
        made = forgotten(email=email)
        if made is not None:
            mail_reset(made[0], address_of(request, *made))
        return Response(status=status.HTTP_204_NO_CONTENT)
