"""Administrators and people, roles, tokens, and the trail that all of it leaves."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from server.accounts.models import ApiToken, AuditEvent, User
from server.accounts.services.tokens import create_token
from server.projects.models import Membership, Project
from tests.factories import client, person, project

pytestmark = pytest.mark.django_db


def send(made: Client, method: str, path: str, body: Any = None) -> Any:
    return made.generic(method, f"/api/v1/{path}", *_json(body))


def _json(body: Any) -> tuple[str, str]:
    return json.dumps(body or {}), "application/json"


def trail() -> list[tuple[str, User | None, User | None, bool]]:
    return [(e.action, e.actor, e.subject, e.as_admin) for e in AuditEvent.objects.order_by("created")]


def test_deactivating_ends_sessions_and_tokens_for_good() -> None:
    admin, user = client(person(is_admin=True)), person()
    page = client(user)
    script = client(headers={"Authorization": f"Token {create_token(user=user, name='x')[1]}"})
    assert (page.get("/api/v1/me/").status_code, script.get("/api/v1/me/").status_code) == (200, 200)
    for active in (False, True):
        answer = send(admin, "PATCH", f"site/people/{user.pk}/", {"is_active": active})
        assert answer.json()["is_active"] is active
        assert (page.get("/api/v1/me/").status_code, script.get("/api/v1/me/").status_code) == (401, 401)
    assert client(User.objects.get(pk=user.pk)).get("/api/v1/me/").status_code == 200


def test_only_who_has_the_password_learns_that_an_account_is_deactivated() -> None:
    user = person("gone", is_active=False)
    user.set_password("correct horse battery")
    user.save()

    def refusal(email: str, password: str) -> tuple[int, str]:
        answer = send(client(), "POST", "session/", {"email": email, "password": password})
        return answer.status_code, answer.json()["code"]

    assert refusal("gone@test.example", "correct horse battery") == (403, "account_deactivated")
    assert refusal("nobody@test.example", "correct horse battery") == (400, "bad_credentials")
    assert refusal("gone@test.example", "something else") == (400, "bad_credentials")


@pytest.mark.parametrize("change", [{"is_admin": False}, {"is_active": False}])
def test_the_last_administrator_stays(change: dict[str, bool]) -> None:
    admin = person(is_admin=True)
    person(is_admin=True, is_active=False)
    answer = send(client(admin), "PATCH", f"site/people/{admin.pk}/", change)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    person(is_admin=True)
    assert send(client(admin), "PATCH", f"site/people/{admin.pk}/", change).status_code == 200


def test_people_are_found_by_name_and_address() -> None:
    admin = client(person("chief", is_admin=True))
    person("zoe")
    names = [row["name"] for row in admin.get("/api/v1/site/people/?search=ZO").json()["results"]]
    assert names == ["zoe"]
    row = admin.get("/api/v1/site/people/?search=zoe").json()["results"][0]
    assert {"is_active", "is_admin", "may_create_projects", "last_login", "second_factor"} <= set(row)
    assert "password" not in str(row)


def test_a_token_of_one_project_administers_nothing() -> None:
    admin = person(is_admin=True)
    secret = create_token(user=admin, name="x", project_id=project().pk)[1]
    assert client(headers={"Authorization": f"Token {secret}"}).get("/api/v1/site/people/").status_code == 403


def test_a_token_changes_nobody(quick_hashes: None) -> None:
    admin, user = person(is_admin=True), person()
    script = client(headers={"Authorization": f"Token {create_token(user=admin, name='x')[1]}"})
    assert script.get("/api/v1/site/people/").status_code == 200
    for method, path, body in (
        ("POST", "site/people/", {"email": "new@test.example", "is_admin": True}),
        ("PATCH", f"site/people/{user.pk}/", {"is_admin": True}),
        ("POST", f"site/people/{admin.pk}/reset/", {}),
        ("DELETE", f"site/people/{admin.pk}/second-factor/", {}),
        ("POST", "invitations/accept/", {"secret": "x"}),
    ):
        answer = send(script, method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), path


def test_a_token_of_one_project_neither_sees_nor_ends_others() -> None:
    user = person()
    one = project({user: "viewer"})
    (mine, secret), (other, _) = (create_token(user=user, name="x", project_id=pk) for pk in (one.pk, None))
    script = client(headers={"Authorization": f"Token {secret}"})
    assert [row["id"] for row in script.get("/api/v1/tokens/").json()["results"]] == [str(mine.pk)]
    assert [send(script, "DELETE", f"tokens/{row.pk}/").status_code for row in (other, mine)] == [404, 204]


def test_the_last_manager_neither_leaves_nor_demotes_himself() -> None:
    manager = person()
    shared = project({manager: "manager"})
    Membership.objects.exclude(user=manager).filter(project=shared).delete()
    gone = person(is_active=False)
    Membership.objects.create(project=shared, user=gone, is_manager=True)  # who is deactivated does not count
    mine = Membership.objects.get(project=shared, user=manager)
    where = f"projects/{shared.pk}/members/{mine.pk}/"
    for answer in (
        send(client(manager), "DELETE", where),
        send(client(manager), "PATCH", where, {"roles": ["annotator"]}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "last_manager")
        assert answer.json()["detail"].endswith(".")
    assert Membership.objects.get(pk=mine.pk).roles == {"manager"}
    admin = client(person(is_admin=True))
    assert send(admin, "PATCH", where, {"roles": ["annotator"]}).json()["roles"] == ["annotator"]


def test_roles_are_added_and_taken(django_capture_on_commit_callbacks: Any) -> None:
    manager, user = person(), person()
    shared = project({manager: "manager", user: "annotator"})
    member = Membership.objects.get(project=shared, user=user)
    where = f"projects/{shared.pk}/members/{member.pk}/"
    for roles in (["annotator", "reviewer"], ["reviewer"]):
        assert send(client(manager), "PATCH", where, {"roles": roles}).json()["roles"] == roles
    for wrong in ([], ["king"]):
        assert send(client(manager), "PATCH", where, {"roles": wrong}).status_code == 400
    assert [line.data for line in AuditEvent.objects.filter(action="change_roles").order_by("created")] == [
        {"before": ["annotator"], "after": ["annotator", "reviewer"]},
        {"before": ["annotator", "reviewer"], "after": ["reviewer"]},
    ]


def test_a_token_is_shown_once_and_opens_its_project_alone() -> None:
    user = person()
    one, other = project({user: "viewer"}), project({user: "viewer"})
    made = send(client(user), "POST", "tokens/", {"name": "nightly", "days": 3, "project": one.slug})
    told = made.json()
    assert (made.status_code, told["name"], told["project_name"]) == (201, "nightly", one.name)
    listed = client(user).get("/api/v1/tokens/").json()["results"]
    assert told["secret"] not in str(listed)
    script = client(headers={"Authorization": f"Token {told['secret']}"})
    assert [script.get(f"/api/v1/projects/{p.pk}/").status_code for p in (one, other)] == [200, 404]
    foreign = send(client(user), "POST", "tokens/", {"name": "x", "project": project().slug})
    assert foreign.status_code == 404
    for wrong in ({"name": ""}, {"name": "x", "days": 0}, {"name": "x" * 10_000}, {"days": 3}):
        assert send(client(user), "POST", "tokens/", wrong).status_code == 400
    ApiToken.objects.update(expires="2001-01-01T00:00:00Z")
    assert script.get("/api/v1/me/").status_code == 401


def test_what_administrators_do_in_projects_leaves_lines() -> None:
    admin, user = person(is_admin=True), person()
    shared = project()
    chief = client(admin)
    AuditEvent.objects.all().delete()
    send(chief, "POST", f"projects/{shared.pk}/members/", {"email": user.email, "role": "annotator"})
    member = Membership.objects.get(project=shared, user=user)
    send(chief, "PATCH", f"projects/{shared.pk}/members/{member.pk}/", {"roles": ["viewer"]})
    send(chief, "DELETE", f"projects/{shared.pk}/members/{member.pk}/")
    send(chief, "PATCH", f"projects/{shared.pk}/", {"new_tasks": "draft"})
    chief.post(f"/api/v1/projects/{shared.pk}/images/", {"file": SimpleUploadedFile("a.nii.gz", b"bytes")})
    send(chief, "POST", f"projects/{shared.pk}/export/", {"format": "nifti"})
    assert trail() == [
        ("add_member", admin, user, True),
        ("change_roles", admin, user, True),
        ("remove_member", admin, user, True),
        ("change_project", admin, None, True),
        ("import", admin, None, True),
        ("export", admin, None, True),
    ]
    rows = chief.get("/api/v1/site/audit/").json()["results"]
    assert [row["action"] for row in rows] == [action for action, *_ in reversed(trail())]
    assert rows[0]["project_name"] == shared.name


def test_a_manager_s_own_acts_are_no_use_of_the_site_role() -> None:
    manager = person(is_admin=True)
    shared = project({manager: "manager"})
    send(client(manager), "PATCH", f"projects/{shared.pk}/", {"name": "Other"})
    assert trail()[-1] == ("change_project", manager, None, False)


def test_the_list_of_all_projects_counts_people_and_cases() -> None:
    shared: Project = project({person(): "viewer", person(): "annotator"})
    rows = client(person(is_admin=True)).get("/api/v1/site/projects/").json()["results"]
    row = next(row for row in rows if row["slug"] == shared.slug)
    assert (row["people"], row["cases"]) == (3, 0)
