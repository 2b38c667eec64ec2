"""The second step of signing in, and the account's own password."""

from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from server.accounts.models import AuditEvent, User
from tests.factories import PASSWORD, client, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hashes")]


@pytest.fixture(autouse=True)
def the_clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within one half minute, however slow the machine is."""
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))


@pytest.fixture
def user() -> User:
    made = person()
    made.set_password(PASSWORD)
    made.save()
    return made


def post(made: Client, path: str, body: Any = None) -> Any:
    return made.post(f"/api/v1/{path}", body or {}, content_type="application/json")


def codes_of(secret: str) -> list[str]:
    """The app's codes that are good now: of the half minute before, of this one and the next."""
    return [format_hotp_value(hotp_value(secret, counter)) for counter in yield_hotp_counters_from_time()]


def enroll(user: User) -> tuple[str, list[str]]:
    """Turns it on with the oldest code: (secret, recovery codes)."""
    page = client(user)
    begun = post(page, "me/second-factor/", {"password": PASSWORD}).json()
    done = post(page, "me/second-factor/confirm/", {"code": codes_of(begun["secret"])[0]})
    return begun["secret"], done.json()["recovery_codes"]


def sign_in(user: User, otp: str | None = None, password: str = PASSWORD) -> Any:
    given = {"email": user.email, "password": password, **({} if otp is None else {"otp": otp})}
    return post(client(), "session/", given)


def test_the_code_is_asked_for_as_a_second_step(user: User) -> None:
    secret, _ = enroll(user)
    asked = sign_in(user)
    assert (asked.status_code, asked.json()["code"]) == (401, "second_factor_required")
    assert "hilum_session" not in asked.cookies
    assert sign_in(user, codes_of(secret)[1]).status_code == 200
    assert sign_in(user, codes_of(secret)[2], password="not it at all").json()["code"] == "bad_credentials"


def test_no_code_is_taken_twice_nor_an_older_one_after_it(user: User) -> None:
    secret, _ = enroll(user)
    before, now, _ = codes_of(secret)
    assert sign_in(user, now).status_code == 200
    for old in (now, before):
        answer = sign_in(user, old)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_code")


def test_each_recovery_code_opens_once(user: User) -> None:
    _, paper = enroll(user)
    assert len(set(paper)) == 10
    assert [sign_in(user, paper[3]).status_code for _ in range(2)] == [200, 400]
    fresh = post(client(user), "me/second-factor/recovery-codes/", {"password": PASSWORD}).json()["recovery_codes"]
    assert sign_in(user, paper[4]).status_code == 400
    assert sign_in(user, fresh[4]).status_code == 200


def test_wrong_codes_lock_the_address_out_as_wrong_passwords_do(user: User) -> None:
    secret, _ = enroll(user)
    tries = [sign_in(user, "000000").status_code for _ in range(10)]
    assert set(tries) <= {400, 429} and tries[0] == 400
    assert sign_in(user, codes_of(secret)[2]).status_code == 429


def test_it_is_not_on_before_a_code_of_the_app_was_right(user: User) -> None:
    page = client(user)
    begun = post(page, "me/second-factor/", {"password": PASSWORD}).json()
    assert begun["address"].startswith("otpauth://totp/") and begun["secret"] in begun["address"]
    assert begun["path"].startswith("M") and begun["size"] > 20
    answer = post(page, "me/second-factor/confirm/", {"code": "123"})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_code")
    assert sign_in(user).status_code == 200


def test_the_secret_lies_encrypted_in_the_database(user: User) -> None:
    secret, _ = enroll(user)
    assert secret not in repr(list(Authenticator.objects.values()))


def test_a_wrong_password_turns_nothing_on_or_off(user: User) -> None:
    page = client(user)
    wrong = {"password": "not it at all"}
    assert post(page, "me/second-factor/", wrong).json()["code"] == "bad_credentials"
    enroll(user)
    off = page.delete("/api/v1/me/second-factor/", wrong, content_type="application/json")
    assert off.json()["code"] == "bad_credentials"
    assert page.get("/api/v1/me/second-factor/").json() == {"on": True}
    off = page.delete("/api/v1/me/second-factor/", {"password": PASSWORD}, content_type="application/json")
    assert off.status_code == 204
    assert sign_in(user).status_code == 200


def test_an_administrator_helps_who_lost_the_phone(user: User) -> None:
    enroll(user)
    admin = person(is_admin=True)
    client(admin).delete(f"/api/v1/site/people/{user.pk}/second-factor/")
    assert sign_in(user).status_code == 200
    line = AuditEvent.objects.get(action="second_factor_off")
    assert (line.actor, line.subject, line.as_admin) == (admin, user, True)


def test_a_token_needs_no_code_and_changes_nothing_of_the_account(user: User) -> None:
    enroll(user)
    secret = post(client(user), "tokens/", {"name": "script"}).json()["secret"]
    script = client(headers={"Authorization": f"Token {secret}"})
    assert script.get("/api/v1/me/").status_code == 200
    for path, body in (
        ("me/password/", {"current": PASSWORD, "password": "another long one"}),
        ("me/second-factor/", {"password": PASSWORD}),
        ("me/second-factor/recovery-codes/", {"password": PASSWORD}),
        ("tokens/", {"name": "more"}),
    ):
        assert post(script, path, body).json()["code"] == "not_allowed"
    renamed = script.patch("/api/v1/me/", {"name": "Other"}, content_type="application/json")
    assert renamed.json()["code"] == "not_allowed"


def test_a_new_password_ends_the_other_sessions(user: User) -> None:
    here, there = client(user), client(user)
    wrong = post(here, "me/password/", {"current": "no", "password": "another long one"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "bad_credentials")
    weak = post(here, "me/password/", {"current": PASSWORD, "password": "short"})
    assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
    assert post(here, "me/password/", {"current": PASSWORD, "password": "another long one"}).status_code == 204
    assert here.get("/api/v1/me/").status_code == 200
    assert there.get("/api/v1/me/").status_code == 401
    assert sign_in(user).status_code == 400
    assert sign_in(user, password="another long one").status_code == 200


def test_wrong_passwords_at_an_open_page_lock_out_as_at_the_door(user: User) -> None:
    page = client(user)
    tries = [post(page, "me/password/", {"current": f"guess {n}", "password": "another long one"}) for n in range(10)]
    assert tries[0].status_code == 400
    late = post(page, "me/password/", {"current": PASSWORD, "password": "another long one"})
    assert (late.status_code, late.json()["code"]) == (429, "locked_out")
    assert sign_in(user).status_code == 429


def test_an_idempotency_key_hides_no_failed_attempt(user: User) -> None:
    stranger = client(person())
    for n in range(10):
        body = {"email": user.email, "password": f"guess {n}"}
        stranger.post("/api/v1/session/", body, content_type="application/json", headers={"Idempotency-Key": f"g{n}"})
    assert sign_in(user).status_code == 429
