"""One's own account: the password, and the second step of signing in."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from server.accounts.api.rows import require_session
from server.accounts.requests import Request
from server.accounts.selectors import has_second_factor
from server.accounts.services import second_factor
from server.accounts.services.sessions import change_password, require_password
from server.core.api import Endpoint, ShownOnce, parse


class SecretField(serializers.CharField):
    """A password as it was typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, trim_whitespace=False, **kwargs)


class PasswordChange(serializers.Serializer[Any]):
    current = SecretField()
    password = SecretField()


class PasswordIn(serializers.Serializer[Any]):
    password = SecretField()


class CodeIn(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=20)


class SecondFactorOut(serializers.Serializer[Any]):
    on = serializers.BooleanField()


class EnrollOut(serializers.Serializer[Any]):
    """For an authenticator app: the secret to type, the same as an address, and as a QR code.

    path: dark squares of one unit as an SVG path; size: units of a side.
    """

    secret = serializers.CharField()
    address = serializers.CharField()
    size = serializers.IntegerField()
    path = serializers.CharField()


class RecoveryCodesOut(serializers.Serializer[Any]):
    recovery_codes = serializers.ListField(child=serializers.CharField())


class Password(Endpoint):
    counts_refusals = True

    @extend_schema(request=PasswordChange, responses={204: None})
    def post(self, request: Request) -> Response:
        require_session(request)
        change_password(request._request, user=request.user, **parse(PasswordChange, request.data))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _prove(request: Request) -> None:
    """Who sits at an open page is not yet the person: the password says so."""
    require_session(request)
    require_password(request._request, request.user, parse(PasswordIn, request.data)["password"])


class SecondFactor(Endpoint):
    counts_refusals = True

    @extend_schema(responses=SecondFactorOut)
    def get(self, request: Request) -> Response:
        return Response({"on": has_second_factor(request.user)})

    @extend_schema(request=PasswordIn, responses={201: EnrollOut})
    def post(self, request: Request) -> Response:
        _prove(request)
        secret, where = second_factor.begin(request.session, user=request.user)
        size, path = second_factor.drawing(where)
        data = {"secret": secret, "address": where, "size": size, "path": path}
        return ShownOnce(data, secrets=("secret", "address", "path"), status=status.HTTP_201_CREATED)

    @extend_schema(request=PasswordIn, responses={204: None})
    def delete(self, request: Request) -> Response:
        _prove(request)
        second_factor.turn_off(actor=request.user, user=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SecondFactorConfirm(Endpoint):
    @extend_schema(request=CodeIn, responses=RecoveryCodesOut)
    def post(self, request: Request) -> Response:
        require_session(request)
        codes = second_factor.confirm(request.session, user=request.user, **parse(CodeIn, request.data))
        return ShownOnce({"recovery_codes": codes}, secrets=("recovery_codes",))


class RecoveryCodes(Endpoint):
    counts_refusals = True

    @extend_schema(request=PasswordIn, responses={201: RecoveryCodesOut})
    def post(self, request: Request) -> Response:
        _prove(request)
        codes = second_factor.new_recovery_codes(user=request.user)
        return ShownOnce({"recovery_codes": codes}, secrets=("recovery_codes",), status=status.HTTP_201_CREATED)
