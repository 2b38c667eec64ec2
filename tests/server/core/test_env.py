"""What the environment says of mail."""

from typing import Any

import pytest

from server import env


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}),
        ("smtp://mail.example", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False}),
        ("smtp://mail.example:25?tls=0", {"EMAIL_PORT": 25, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}),
        (
            "smtps://a%40b:c%2Fd@m.example",
            {"EMAIL_PORT": 465, "EMAIL_HOST_USER": "a@b", "EMAIL_HOST_PASSWORD": "c/d"},
        ),
        ("smtps://mail.example", {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True, "EMAIL_HOST": "mail.example"}),
    ],
)
def test_the_address_of_the_mail_server_is_read(url: str, told: dict[str, Any]) -> None:
    assert told.items() <= env.mail(url, "hilum@lab.example").items()


@pytest.mark.parametrize(("url", "sender"), [("http://mail.example", "a@b"), ("smtp://", "a@b"), ("smtp://m", "")])
def test_what_cannot_send_mail_is_refused_with_a_sentence(url: str, sender: str) -> None:
    with pytest.raises(env.BadEnvironment, match=r"^HILUM_MAIL_.*\.$"):
        env.mail(url, sender)
