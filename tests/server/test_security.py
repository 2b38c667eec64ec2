"""Headers, and what no log line may carry."""

import logging

import pytest
from django.conf import settings

from server.core.security import HideTokens
from tests.factories import client

pytestmark = pytest.mark.django_db

SECRET = "Zx0-token-that-opens-everything-1234567890"


def test_every_answer_carries_a_strict_policy() -> None:
    for path in ("/healthz", "/api/v1/me/", "/api/v1/nothing/", "/static/icons/hilum.svg"):
        headers = client().get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, path
        assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "") and "unsafe-inline" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path


def test_a_token_in_an_address_is_not_logged() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "%s: %s",
                               ("Not Found", f"/monailabel/t/{SECRET}/brain-mr/info/"), None)  # fmt: skip
    assert HideTokens().filter(record)
    assert SECRET not in record.getMessage()
    assert "/monailabel/t/***/brain-mr/info/" in record.getMessage()


def test_everything_that_is_printed_passes_the_filter() -> None:
    for handler in settings.LOGGING["handlers"].values():
        assert "hide_tokens" in handler["filters"]
