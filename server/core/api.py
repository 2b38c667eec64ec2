"""The edge of HTTP: problems as RFC 9457, parsed input, and POSTs that may safely be sent twice."""

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from labeling.errors import LabelingError
from server.core.errors import DomainError, Malformed, NotAvailable
from server.core.idempotency import answer_once
from server.core.sentences import field_sentence, refusal

log = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
RESERVED = frozenset({"type", "title", "status", "detail", "code"})

# DRF's own refusals, told in our codes.
DRF_CODES: dict[type[Exception], str] = {
    exceptions.ParseError: "malformed",
    exceptions.ValidationError: "malformed",
    exceptions.NotAuthenticated: "not_signed_in",
    exceptions.AuthenticationFailed: "bad_credentials",
    exceptions.PermissionDenied: "not_allowed",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.UnsupportedMediaType: "unsupported_type",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.Throttled: "throttled",
}


def problem(status: int, code: str, detail: str, data: Mapping[str, object] | None = None) -> dict[str, object]:
    """The body of an error: RFC 9457's members, our stable code, and what belongs to it."""
    extra = {key: value for key, value in (data or {}).items() if key not in RESERVED}
    title = HTTPStatus(status).phrase
    return {"type": f"/problems/{code}", "title": title, "status": status, "detail": detail, "code": code, **extra}


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler. An error that is not ours stays unhandled and is a 500."""
    if isinstance(error, DomainError):
        status, code, detail, data = error.status, error.code, error.message, error.data
    elif isinstance(error, LabelingError):
        status, code, detail, data = 422, error.code, error.message, error.data
    elif isinstance(error, RequestDataTooBig):
        status, code, detail, data = 413, "too_large", "The request is too large.", {}
    elif isinstance(error, Http404):
        status, code, detail, data = 404, "not_found", "There is nothing here.", {}
    elif isinstance(error, exceptions.APIException):
        status, code, detail, data = _from_drf(error, context)
    else:
        return None
    set_rollback()
    response = Response(problem(status, code, detail, data), status=status, content_type=PROBLEM)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = getattr(error, "auth_header", "Token")
    return response


def _from_drf(error: exceptions.APIException, context: Mapping[str, Any]) -> tuple[int, str, str, dict[str, object]]:
    code = next((name for kind, name in DRF_CODES.items() if isinstance(error, kind)), "refused")
    if isinstance(error, exceptions.ValidationError):
        return 400, code, field_sentence(error.detail), {"errors": error.detail}
    return error.status_code, code, refusal(error, context), {}


def parse(serializer: type[serializers.Serializer[Any]], data: object) -> dict[str, Any]:
    """What came in, typed; Malformed names the first field that is wrong."""
    incoming = serializer(data=data)
    if not incoming.is_valid():
        raise Malformed(field_sentence(incoming.errors), errors=incoming.errors)
    return dict(incoming.validated_data)


class Endpoint(APIView):
    """Every view of ours. A POST with an `Idempotency-Key` is performed once and its answer repeated.

    A view may have `receive`: it is called first, and `post` gets its result as `received`. What is slow and may be
    done twice, as storing a file, belongs there: a POST with a key holds the database from its beginning to its end.
    counts_refusals: what a refused POST leaves behind stays, as a failed sign-in that is counted; else it never was.
    """

    counts_refusals = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "post" in cls.__dict__:
            cls.post = _idempotent(cls.__dict__["post"])  # type: ignore[attr-defined]  # DRF finds it by name


def _idempotent(post: Callable[..., Response]) -> Callable[..., Response]:
    @wraps(post)
    def wrapper(view: APIView, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if hasattr(view, "receive"):
            kwargs["received"] = view.receive(request, *args, **kwargs)
        if not key or not request.user.is_authenticated:
            return post(view, request, *args, **kwargs)

        def perform() -> Response:
            try:
                return post(view, request, *args, **kwargs)
            except (DomainError, LabelingError, exceptions.APIException, Http404) as error:
                return view.handle_exception(error)

        return answer_once(request, key, perform, undo_refused=not getattr(view, "counts_refusals", False))

    return wrapper


class ShownOnce(Response):
    """An answer with a secret in it: a repeated `Idempotency-Key` gets the same answer with `secrets` empty."""

    def __init__(self, data: Mapping[str, Any], *, secrets: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.remembered = {**data, **dict.fromkeys(secrets)}


@extend_schema(exclude=True)
class Unbuilt(Endpoint):
    """A line of the public surface that this version does not have yet."""

    def _refuse(self, request: Request, *args: object, **kwargs: object) -> Response:
        raise NotAvailable("This version of Hilum cannot do that yet.")

    get = post = put = patch = delete = _refuse


@csrf_exempt  # it changes nothing, and whoever mistypes an address is told so
def not_found(request: HttpRequest, *args: object, **kwargs: object) -> JsonResponse:
    return JsonResponse(problem(404, "not_found", "There is nothing here."), status=404, content_type=PROBLEM)


def server_error(request: HttpRequest) -> JsonResponse:
    body = problem(500, "internal_error", "Something went wrong on the server; it has been logged. Try again.")
    return JsonResponse(body, status=500, content_type=PROBLEM)


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    """Django's own page for a missing form token, in our form."""
    body = problem(403, "csrf_failed", "The request did not come from Hilum's own page; reload it and try again.")
    return JsonResponse(body, status=403, content_type=PROBLEM)


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> JsonResponse:
    """What axes answers when an address tried too often."""
    body = problem(429, "locked_out", "Too many attempts; wait a quarter of an hour and try again.")
    return JsonResponse(body, status=429, content_type=PROBLEM)
