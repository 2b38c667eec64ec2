"""Who may open a socket, and for how long."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.test import Client
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from server.accounts.models import ApiToken, User
from server.accounts.services.people import deactivate
from server.accounts.services.sessions import set_password
from server.accounts.services.tokens import revoke_token
from tests import factories
from tests.server.cases import Case, claimed, token_of

NOBODY = "00000000-0000-0000-0000-000000000000"


def dial(live: str, path: str, *, origin: str | None = None, **headers: str):
    return connect(live.replace("http", "ws") + path, additional_headers=headers, origin=origin)


def status(live: str, path: str, **shown: str | None) -> int:
    """101, or what the handshake was refused with."""
    try:
        with dial(live, path, **shown):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def cookie(user: User) -> str:
    return f"hilum_session={signed_in(user).cookies['hilum_session'].value}"


def signed_in(user: User) -> Client:
    return factories.client(user)


@pytest.fixture(scope="module")
def case(live: str) -> Case:
    return claimed()


@pytest.fixture(scope="module", params=["tasks", "projects", "slug"])
def path(request: pytest.FixtureRequest, case: Case) -> str:
    if request.param == "tasks":
        return f"/ws/tasks/{case.task.pk}/"
    return f"/ws/projects/{case.project.pk if request.param == 'projects' else case.project.slug}/"


def test_a_token_opens_without_an_origin(live: str, case: Case, path: str):
    assert status(live, path, Authorization=f"Token {case.token}") == 101
    assert status(live, path, Authorization=f"Token {case.token}", origin="http://elsewhere.example") == 101


def test_a_bad_token_is_refused_even_beside_a_good_cookie(live: str, case: Case, path: str):
    for header in ("Token wrong", "Token ", f"Bearer {case.token}", case.token):
        assert status(live, path, Authorization=header, Cookie=cookie(case.annotator), origin=live) == 403


def test_a_cookie_opens_with_the_servers_own_origin_only(live: str, case: Case, path: str):
    shown = cookie(case.annotator)
    assert status(live, path, Cookie=shown, origin=live) == 101
    port = live.rpartition(":")[2]
    for origin in (None, "http://elsewhere.example", f"http://elsewhere.example:{port}", "null", "http://127.0.0.1:1"):
        assert status(live, path, Cookie=shown, origin=origin) == 403


def test_strangers_and_people_of_other_projects_are_refused(live: str, path: str):
    assert status(live, path, origin=live) == 403
    assert status(live, path, origin=live, Cookie="hilum_session=made-up") == 403
    assert status(live, path, Authorization=f"Token {claimed().token}") == 403


def test_every_role_and_an_administrator_may_look(live: str, case: Case, path: str):
    for user in (case.join("viewer"), case.join("reviewer"), case.manager, factories.person(is_admin=True)):
        assert status(live, path, Authorization=f"Token {token_of(user)}") == 101


def test_what_is_not_there_is_refused_like_what_is_not_seen(live: str, case: Case):
    for path in (f"/ws/tasks/{NOBODY}/", f"/ws/projects/{NOBODY}/", "/ws/projects/none/", "/ws/", "/ws/tasks/1/", "/x"):
        assert status(live, path, Authorization=f"Token {case.token}") == 403


def test_a_token_of_one_project_opens_no_other(live: str, case: Case, path: str):
    other = claimed()
    ApiToken.objects.filter(user=case.annotator, sha256=ApiToken.digest(case.token)).update(project=case.project)
    assert status(live, path, Authorization=f"Token {case.token}") == 101
    ApiToken.objects.filter(sha256=ApiToken.digest(case.token)).update(project=other.project)
    assert status(live, path, Authorization=f"Token {case.token}") == 403
    ApiToken.objects.filter(sha256=ApiToken.digest(case.token)).update(project=None)


def test_losing_the_membership_closes_the_socket(live: str, case: Case, path: str):
    user = case.join("annotator")
    with dial(live, path, Authorization=f"Token {token_of(user)}") as line:
        assert closed(line, lambda: case.leave(user)) == 4403


def test_revoking_the_token_closes_the_socket(live: str, case: Case, path: str):
    user = case.join("annotator")
    with dial(live, path, Authorization=f"Token {token_of(user)}") as line:
        token = ApiToken.objects.get(user=user)
        assert closed(line, lambda: revoke_token(user=user, token_id=token.pk)) == 4403


def test_an_expired_token_closes_the_socket(live: str, case: Case, path: str):
    user = case.join("annotator")
    with dial(live, path, Authorization=f"Token {token_of(user)}") as line:
        assert closed(line, lambda: ApiToken.objects.filter(user=user).update(expires=timezone.now())) == 4403


def test_deactivating_a_person_closes_his_sockets(live: str, case: Case, path: str):
    user = case.join("annotator")
    with dial(live, path, Cookie=cookie(user), origin=live) as line:
        assert closed(line, lambda: deactivate(user=user)) == 4403


def test_who_is_deactivated_by_an_administrator_loses_socket_and_lease_within_five_seconds(live: str):
    case = claimed()
    other, admin = case.join("annotator"), factories.person(is_admin=True)
    site = signed_in(admin)  # no token may change accounts

    def shut_out() -> None:
        person = f"/api/v1/site/people/{case.annotator.pk}/"
        assert site.patch(person, {"is_active": False}, content_type="application/json").status_code == 200

    begun = time.monotonic()
    with dial(live, f"/ws/tasks/{case.task.pk}/", Authorization=f"Token {case.token}") as line:
        assert closed(line, shut_out) == 4403
    taken = ask(live, "POST", f"tasks/{case.task.pk}/actions/claim/", token_of(other), {})
    assert time.monotonic() - begun < 5
    assert taken["assignee"]["id"] == str(other.pk)
    assert taken["fence"] > case.fence


def test_a_new_password_closes_what_other_sessions_opened(live: str):
    case = claimed()
    with dial(live, f"/ws/tasks/{case.task.pk}/", Cookie=cookie(case.annotator), origin=live) as line:
        change = {"actor": case.annotator, "user": case.annotator, "password": "correct horse battery"}
        assert closed(line, lambda: set_password(**change)) == 4403


def ask(live: str, method: str, path: str, token: str, body: dict[str, object]) -> dict[str, Any]:
    """The JSON that the live server answers."""
    headers = {"Content-Type": "application/json", "Authorization": f"Token {token}"}
    request = Request(f"{live}/api/v1/{path}", json.dumps(body).encode(), headers, method=method)
    with urlopen(request, timeout=20) as response:
        answer: dict[str, Any] = json.loads(response.read())
        return answer


def test_signing_out_closes_the_socket(live: str, case: Case, path: str):
    client = signed_in(case.annotator)
    shown = f"hilum_session={client.cookies['hilum_session'].value}"
    with dial(live, path, Cookie=shown, origin=live) as line:
        assert closed(line, client.logout) == 4403


def test_what_does_not_concern_a_person_closes_nothing(live: str, case: Case, path: str):
    user, other = case.join("annotator"), case.join("annotator")
    with dial(live, path, Authorization=f"Token {token_of(other)}") as line:
        case.leave(user)
        with pytest.raises(TimeoutError):
            while True:
                line.recv(timeout=4)


def closed(line: ClientConnection, cause: Callable[[], object]) -> int | None:
    """The code of the close that follows `cause` within five seconds."""
    cause()
    end = time.monotonic() + 5
    try:
        while time.monotonic() < end:
            line.recv(timeout=end - time.monotonic())
    except ConnectionClosed as ended:
        return ended.rcvd.code if ended.rcvd else None
    raise AssertionError("still open after five seconds")
