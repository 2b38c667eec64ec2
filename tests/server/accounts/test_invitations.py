"""Invitations and links to a new password: they work once, for their address, for seven days."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from server.accounts.models import AuditEvent, Link, User
from server.core.models import IdempotentAnswer
from server.projects.models import Membership, Project
from tests.factories import client, person, project
from tests.processes import until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hashes")]
NEW = {"name": "Nora New", "password": "correct horse battery"}


@pytest.fixture
def manager() -> User:
    return person(name="mara")


@pytest.fixture
def shared(manager: User) -> Project:
    return project({manager: "manager"})


def post(made: Client, path: str, body: Any, **headers: str) -> Any:
    return made.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


def invited(manager: User, shared: Project, email: str = "nora@test.example", role: str = "annotator") -> Any:
    answer = post(client(manager), f"projects/{shared.pk}/members/", {"email": email, "role": role})
    assert answer.status_code == 202, answer.content
    return answer.json()


def secret_of(told: Any) -> str:
    return str(told["link"].partition("#")[2])


def refused(answer: Any) -> str:
    """The code of a refusal, which is told in sentences."""
    assert answer.status_code in (403, 404, 409, 422), answer.content
    assert answer.json()["detail"].endswith(".")
    return str(answer.json()["code"])


def test_a_stranger_accepts_and_is_signed_in_as_a_member(manager: User, shared: Project) -> None:
    told = invited(manager, shared)
    stranger = client()
    offer = post(stranger, "invitations/look/", {"secret": secret_of(told)}).json()
    assert (offer["email"], offer["invited_by"], offer["project"], offer["role"], offer["known"]) == (
        "nora@test.example", "mara", shared.name, "annotator", False,
    )  # fmt: skip
    accepted = post(stranger, "invitations/accept/", {"secret": secret_of(told), **NEW})
    assert accepted.json() == {"project": shared.slug}
    assert stranger.get("/api/v1/me/").json()["name"] == "Nora New"
    assert Membership.objects.get(project=shared, user__email="nora@test.example").roles == {"annotator"}
    assert refused(post(client(), "invitations/accept/", {"secret": secret_of(told), **NEW})) == "link_used"
    assert refused(post(stranger, "invitations/look/", {"secret": secret_of(told)})) == "link_used"


def test_only_the_hash_is_stored_and_the_secret_is_logged_nowhere(
    manager: User, shared: Project, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = {"email": "nora@test.example", "role": "viewer"}
    first = post(client(manager), f"projects/{shared.pk}/members/", body, **{"Idempotency-Key": "once"})
    secret = secret_of(first.json())
    again = post(client(manager), f"projects/{shared.pk}/members/", body, **{"Idempotency-Key": "once"})
    assert again.json() == {**first.json(), "link": None}
    post(client(), "invitations/accept/", {"secret": secret, **NEW})
    kept = [Link.objects.values(), AuditEvent.objects.values(), IdempotentAnswer.objects.values()]
    assert secret not in repr([list(rows) for rows in kept]) + caplog.text
    assert Link.objects.count() == 1


def test_the_page_of_a_link_tells_no_other_site_where_one_came_from() -> None:
    for path in ("/invitations/", "/password/"):
        assert client().get(path).headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"expires": timezone.now() - timedelta(seconds=1)}, "link_expired"),
        ({"revoked": timezone.now()}, "link_revoked"),
        ({"used": timezone.now()}, "link_used"),
        ({"sha256": "0" * 64}, "not_found"),
        ({"purpose": "reset"}, "not_found"),
    ],
)
def test_a_link_that_is_over_is_refused_with_a_sentence(
    manager: User, shared: Project, change: dict[str, Any], code: str
) -> None:
    told = invited(manager, shared)
    Link.objects.update(**change)
    for path in ("look", "accept"):
        assert refused(post(client(), f"invitations/{path}/", {"secret": secret_of(told), **NEW})) == code
    assert not User.objects.filter(email="nora@test.example").exists()


def test_an_invitation_lasts_seven_days(manager: User, shared: Project) -> None:
    invited(manager, shared)
    left = Link.objects.get().expires - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_another_signed_in_address_is_refused_and_the_invitation_stays(manager: User, shared: Project) -> None:
    told = invited(manager, shared)
    other = client(person())
    assert refused(post(other, "invitations/accept/", {"secret": secret_of(told), **NEW})) == "other_address"
    assert post(client(), "invitations/accept/", {"secret": secret_of(told), **NEW}).status_code == 200


def test_an_account_of_that_address_accepts_signed_in(manager: User, shared: Project) -> None:
    told = invited(manager, shared)
    nora = person("nora")
    assert refused(post(client(), "invitations/accept/", {"secret": secret_of(told), **NEW})) == "account_exists"
    assert post(client(nora), "invitations/accept/", {"secret": secret_of(told)}).status_code == 200
    assert Membership.objects.filter(project=shared, user=nora).exists()
    assert User.objects.get(pk=nora.pk).name == "nora"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"password": "short"}, 422, "weak_password"),
        ({"password": "password1234"}, 422, "weak_password"),
        ({"password": ""}, 422, "weak_password"),
        ({"name": " "}, 422, "name_missing"),
        ({"name": "x" * 10_000}, 400, "malformed"),
    ],
)
def test_a_bad_name_or_password_leaves_the_invitation_as_it_was(
    manager: User, shared: Project, change: dict[str, Any], status: int, code: str
) -> None:
    told = invited(manager, shared)
    answer = post(client(), "invitations/accept/", {"secret": secret_of(told), **NEW, **change})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not User.objects.filter(email="nora@test.example").exists()
    assert Link.objects.get().used is None


def test_markup_in_a_name_is_kept_as_text(manager: User, shared: Project) -> None:
    name = "<img src=x onerror=alert(1)>"
    stranger = client()
    post(stranger, "invitations/accept/", {"secret": secret_of(invited(manager, shared)), **NEW, "name": name})
    answer = stranger.get("/api/v1/me/")
    assert answer.json()["name"] == name
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_manager_takes_an_invitation_back(manager: User, shared: Project) -> None:
    told = invited(manager, shared)
    where = f"/api/v1/projects/{shared.pk}/invitations/"
    [row] = client(manager).get(where).json()["results"]
    assert (row["email"], row["role"], row["invited_by"]["name"]) == ("nora@test.example", "annotator", "mara")
    assert client(manager).delete(f"{where}{row['invitation']}/").status_code == 204
    assert client(manager).get(where).json()["results"] == []
    assert refused(post(client(), "invitations/accept/", {"secret": secret_of(told), **NEW})) == "link_revoked"


def test_asking_again_ends_the_older_link(manager: User, shared: Project) -> None:
    older, newer = invited(manager, shared), invited(manager, shared)
    assert refused(post(client(), "invitations/look/", {"secret": secret_of(older)})) == "link_revoked"
    assert post(client(), "invitations/look/", {"secret": secret_of(newer)}).status_code == 200


def test_a_deactivated_account_is_not_invited_around(manager: User, shared: Project) -> None:
    gone = person(is_active=False)
    answer = post(client(manager), f"projects/{shared.pk}/members/", {"email": gone.email, "role": "viewer"})
    assert refused(answer) == "deactivated"


def test_an_administrator_invites_to_the_site_with_flags() -> None:
    admin = client(person(is_admin=True))
    body = {"email": "Nora@test.example", "may_create_projects": True}
    told = post(admin, "site/people/", body).json()
    assert [row["email"] for row in admin.get("/api/v1/site/invitations/").json()["results"]] == ["nora@test.example"]
    stranger = client()
    assert post(stranger, "invitations/accept/", {"secret": secret_of(told), **NEW}).json() == {"project": None}
    me = stranger.get("/api/v1/me/").json()
    assert (me["may_create_projects"], me["is_admin"]) == (True, False)
    assert refused(post(admin, "site/people/", body)) == "account_exists"


def test_invitations_are_mailed_when_mail_is_configured(
    manager: User, shared: Project, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MAIL_ON = True
    with django_capture_on_commit_callbacks(execute=True):
        told = invited(manager, shared)
    assert told["mailed"] is True
    until(lambda: bool(mail.outbox))
    [sent] = mail.outbox
    assert sent.to == ["nora@test.example"]
    assert told["link"] in sent.body and shared.name in sent.body


def test_secrets_are_tried_so_often_and_no_more() -> None:
    answers = [post(client(), "invitations/look/", {"secret": str(n)}).status_code for n in range(61)]
    assert answers == [404] * 60 + [429]
    other = client(REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="10.1.1.1")
    assert post(other, "invitations/look/", {"secret": "x"}).status_code == 404


def test_a_forgotten_password_is_set_by_the_link_an_administrator_makes() -> None:
    admin, user = client(person(is_admin=True)), person("nora")
    here = client(user)
    told = post(admin, f"site/people/{user.pk}/reset/", {}).json()
    assert "/password/#" in told["link"]
    secret = secret_of(told)
    assert post(client(), "password/look/", {"secret": secret}).json() == {"email": user.email}
    weak = post(client(), "password/reset/", {"secret": secret, "password": "short"})
    assert refused(weak) == "weak_password"
    assert post(client(), "password/reset/", {"secret": secret, "password": NEW["password"]}).status_code == 204
    assert here.get("/api/v1/me/").status_code == 401
    assert post(client(), "session/", {"email": user.email, "password": NEW["password"]}).status_code == 200
    again = post(client(), "password/reset/", {"secret": secret, "password": NEW["password"]})
    assert refused(again) == "link_used"


def test_a_forgotten_password_is_asked_for_by_mail_without_telling_who_is_known(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MAIL_ON = True
    nora = person("nora")
    for email in (nora.email, "nobody@test.example", nora.email):  # asked again at once: no second mail
        with django_capture_on_commit_callbacks(execute=True):
            answer = post(client(), "password/forgotten/", {"email": email})
        assert (answer.status_code, answer.content) == (204, b"")
    until(lambda: bool(mail.outbox))
    assert [sent.to for sent in mail.outbox] == [[nora.email]]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_admin": False}])
def test_what_a_former_administrator_has_sent_ends_with_him(change: dict[str, bool]) -> None:
    former, chief = person(is_admin=True), person(is_admin=True)
    told = post(client(former), "site/people/", {"email": "nora@test.example", "is_admin": True}).json()
    answer = client(chief).patch(f"/api/v1/site/people/{former.pk}/", change, content_type="application/json")
    assert answer.status_code == 200
    assert refused(post(client(), "invitations/accept/", {"secret": secret_of(told), **NEW})) == "link_revoked"


def test_who_has_an_account_by_now_is_granted_what_the_invitation_says_and_the_trail_tells_it() -> None:
    body = {"email": "nora@test.example", "may_create_projects": True}
    told = post(client(person(is_admin=True)), "site/people/", body).json()
    nora = person("nora")
    assert post(client(nora), "invitations/accept/", {"secret": secret_of(told)}).json() == {"project": None}
    nora.refresh_from_db()
    assert (nora.may_create_projects, nora.is_admin) == (True, False)
    assert AuditEvent.objects.filter(action="may_create_projects_on", subject=nora).count() == 1
