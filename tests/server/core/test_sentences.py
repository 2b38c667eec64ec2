"""What the framework refuses is told in sentences of ours, with the codes of the public surface."""

import re
from typing import Any

import pytest
from django.test import Client
from rest_framework import exceptions, serializers

from server.core.sentences import field_sentence, refusal
from tests import factories

RAW = re.compile(
    r"Authentication credentials|This field|A valid|Not a valid|Ensure this|not allowed\.|JSON parse|CSRF|ErrorDetail"
    r"|Unsupported media|is not a valid|Method \""
)
SENTENCE = re.compile(r"[A-Za-z_].*\.$", re.DOTALL)


class PinIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4)


class FormIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=4, min_length=2)
    count = serializers.IntegerField(min_value=1, max_value=9)
    share = serializers.FloatField(required=False)
    id = serializers.UUIDField(required=False)
    email = serializers.EmailField(required=False)
    on = serializers.BooleanField(required=False)
    kind = serializers.ChoiceField(["a", "b"], required=False)
    place = serializers.ListField(child=serializers.FloatField(), required=False, min_length=3, max_length=3)
    pins = PinIn(many=True, required=False)
    file = serializers.FileField(required=False)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": None}, "name may not be null."),
        ({"name": ""}, "name may not be empty."),
        ({"name": []}, "name must be text."),
        ({"name": "x"}, "name has less than 2 characters."),
        ({"name": "x" * 9}, "name has more than 4 characters."),
        ({"name": "a\0"}, "name has characters that no text has."),
        ({"count": "two"}, "count must be a whole number."),
        ({"count": 0}, "count must be at least 1."),
        ({"count": 10}, "count must be at most 9."),
        ({"share": "x"}, "share must be a number."),
        ({"id": "x"}, "id must be an id."),
        ({"email": "x"}, "email must be an e-mail address."),
        ({"on": "x"}, "on must be true or false."),
        ({"kind": "c"}, "kind cannot be “c”."),
        ({"place": "x"}, "place must be a list."),
        ({"place": [0, 0]}, "place has less than 3 elements."),
        ({"pins": {}}, "pins must be a list."),
        ({"pins": [{"text": "ab"}, {}]}, "pins 2 text is missing."),
        ({"pins": ["x"]}, "pins 1 must be an object."),
        ({"file": "x"}, "file must be a file."),
    ],
)
def test_a_wrong_field_is_named_with_what_it_must_be(said: dict[str, Any], told: str) -> None:
    form = FormIn(data={"name": "abc", "count": 5, **said})
    assert not form.is_valid()
    assert field_sentence(form.errors) == told


def test_what_is_no_object_is_told_without_a_field() -> None:
    form = FormIn(data=[1])
    assert not form.is_valid()
    assert field_sentence(form.errors) == "What was sent must be an object."


def test_words_of_ours_stay() -> None:
    assert field_sentence({"comment": ["Say what should be changed."]}) == "comment: Say what should be changed."


@pytest.mark.parametrize(
    "error",
    [
        exceptions.NotAuthenticated(),
        exceptions.PermissionDenied(),
        exceptions.PermissionDenied("CSRF Failed: CSRF token missing."),
        exceptions.NotFound(),
        exceptions.MethodNotAllowed("DELETE"),
        exceptions.UnsupportedMediaType("text/xml"),
        exceptions.NotAcceptable(),
        exceptions.ParseError("JSON parse error - Expecting value: line 1 column 3 (char 2)"),
        exceptions.ParseError("Multipart form parse error - Invalid boundary"),
        exceptions.ParseError("Multipart form parse error - Request max total header size exceeded."),
        exceptions.ParseError("JSON parse error - Out of range float values are not JSON compliant: 'NaN'"),
        exceptions.Throttled(wait=3),
        exceptions.Throttled(),
    ],
)
def test_each_refusal_of_the_framework_is_a_sentence_of_ours(error: exceptions.APIException) -> None:
    told = refusal(error, {})
    assert SENTENCE.fullmatch(told) and not RAW.search(told)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "extra", "status", "code"),
    [
        ("get", "me/", {"anonymous": True}, 401, "not_signed_in"),
        ("get", "me/", {"headers": {"Authorization": "Token wrong"}}, 401, "bad_credentials"),
        ("delete", "me/", {}, 405, "method_not_allowed"),
        ("get", "nowhere/", {}, 404, "not_found"),
        ("post", "projects/", {"data": "{", "content_type": "application/json"}, 400, "malformed"),
        ("post", "projects/", {"data": "[" * 100_000, "content_type": "application/json"}, 400, "malformed"),
        ("post", "projects/", {"data": '{"name": NaN}', "content_type": "application/json"}, 400, "malformed"),
        ("post", "nowhere/", {"csrf": True}, 404, "not_found"),
        ("post", "projects/", {"data": "<a/>", "content_type": "text/xml"}, 415, "unsupported_type"),
        ("post", "projects/", {"data": "{}", "content_type": "application/json"}, 400, "malformed"),
        ("post", "projects/", {"data": "{}", "content_type": "application/json", "csrf": True}, 403, None),
    ],
)
def test_over_http(method: str, path: str, extra: dict[str, Any], status: int, code: str | None) -> None:
    person = factories.person(may_create_projects=True)
    client = Client(enforce_csrf_checks=extra.pop("csrf", False))
    if not extra.pop("anonymous", False):
        client.force_login(person)
    answer = getattr(client, method)(f"/api/v1/{path}", **extra)
    body = answer.json()
    assert (answer.status_code, body["status"]) == (status, status) and body["code"] == (code or body["code"])
    assert SENTENCE.fullmatch(body["detail"]) and not RAW.search(body["detail"]), body
