"""Who may send what: every route and socket, eight kinds of senders, written by hand. A route without a row fails.

A refused request must change nothing: the tables are compared before and after.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver

from server.annotations.services import uploading
from server.images.models import Image
from tests.factories import PASSWORD, client
from tests.server.world import ROLES, World

pytestmark = pytest.mark.django_db

MEMBERS = (401, 200, 200, 200, 200, 404, 200, 401)
ANYONE_IN = (401, 200, 200, 200, 200, 200, 200, 401)
MANAGERS = (401, 403, 403, 403, 200, 404, 200, 401)
TALKERS = (401, 403, 201, 201, 201, 404, 201, 401)
UNBUILT = (401, 404, 404, 404, 404, 404, 404, 401)
REFUSED = {400, 401, 403, 404, 409}
ADMINS = (401, 403, 403, 403, 403, 403, 200, 401)
OPEN = (200, 200, 200, 200, 200, 200, 200, 401)


def accepted(statuses: tuple[int, ...], status: int) -> tuple[int, ...]:
    """The same rule with another word for yes."""
    return tuple(status if code == 200 else code for code in statuses)


@dataclass(frozen=True)
class Row:
    """statuses: of anonymous, viewer, annotator, reviewer, manager, outsider, admin, revoked token."""

    method: str
    path: str
    statuses: tuple[int, ...]
    body: dict[str, Any] | None = None
    fence: bool = False
    upload: bool = False
    query: str = ""


ACCEPT = {"secret": "{invitation_secret}", "name": "New One", "password": "another long one"}
REJECT = {"reason": "boundary", "comment": "The edge is off."}
NEW = {"name": "New", "segments": [{"number": 1, "name": "Liver"}]}
HOLDER = (401, 403, 200, 403, 409, 404, 409, 401)
CLAIMERS = (401, 403, 200, 403, 200, 404, 200, 401)
JUDGES = (401, 403, 403, 200, 403, 404, 200, 401)

ROWS = [
    Row("GET", "schema/", OPEN),
    Row("GET", "session/", OPEN),
    Row("POST", "session/", accepted(OPEN, 400), {"email": "nobody@test.example", "password": "wrong"}),
    Row("DELETE", "session/", accepted(OPEN, 204)),
    Row("GET", "me/", ANYONE_IN),
    Row("PATCH", "me/", ANYONE_IN, {"name": "Other"}),
    Row("POST", "me/password/", accepted(ANYONE_IN, 204), {"current": PASSWORD, "password": "another long one"}),
    Row("GET", "me/second-factor/", ANYONE_IN),
    Row("POST", "me/second-factor/", accepted(ANYONE_IN, 201), {"password": PASSWORD}),
    Row("DELETE", "me/second-factor/", accepted(ANYONE_IN, 204), {"password": PASSWORD}),
    Row("POST", "me/second-factor/confirm/", accepted(ANYONE_IN, 409), {"code": "000000"}),
    Row("POST", "me/second-factor/recovery-codes/", accepted(ANYONE_IN, 409), {"password": PASSWORD}),
    Row("POST", "password/look/", OPEN, {"secret": "{reset_secret}"}),
    Row("POST", "password/reset/", accepted(OPEN, 204), {"secret": "{reset_secret}", "password": "another long one"}),
    Row("POST", "password/forgotten/", accepted(OPEN, 404), {"email": "who@test.example"}),
    Row("POST", "invitations/look/", OPEN, {"secret": "{invitation_secret}"}),
    # A stranger comes in; whoever is signed in as somebody else does not.
    Row("POST", "invitations/accept/", (200, *[403] * 6, 401), ACCEPT),
    Row("GET", "site/people/", ADMINS),
    Row("POST", "site/people/", accepted(ADMINS, 202), {"email": "new@test.example", "may_create_projects": True}),
    Row("PATCH", "site/people/{annotator}/", ADMINS, {"is_active": False}),
    Row("POST", "site/people/{annotator}/reset/", accepted(ADMINS, 201), {}),
    Row("DELETE", "site/people/{annotator}/second-factor/", accepted(ADMINS, 204)),
    Row("GET", "site/invitations/", ADMINS),
    Row("DELETE", "site/invitations/{link}/", accepted(ADMINS, 204)),
    Row("GET", "site/projects/", ADMINS),
    Row("GET", "site/audit/", ADMINS),
    Row("GET", "tokens/", ANYONE_IN),
    Row("POST", "tokens/", accepted(ANYONE_IN, 201), {"name": "mine", "days": 3}),
    Row("POST", "tokens/", accepted(MEMBERS, 201), {"name": "mine", "project": "{project}"}),
    Row("DELETE", "tokens/{token}/", (401, 404, 204, 404, 404, 404, 404, 401)),
    Row("GET", "work/", ANYONE_IN),
    Row("GET", "review/inbox/", ANYONE_IN),
    Row("GET", "projects/", ANYONE_IN),
    Row("POST", "projects/", (401, 403, 403, 403, 403, 403, 201, 401), NEW),
    Row("GET", "projects/{project}/", MEMBERS),
    Row("PATCH", "projects/{project}/", MANAGERS, {"name": "Renamed"}),
    Row("GET", "projects/{project}/members/", MEMBERS),
    Row("POST", "projects/{project}/members/", accepted(MANAGERS, 202), {"email": "x@test.example", "role": "viewer"}),
    Row("DELETE", "projects/{project}/members/{member}/", accepted(MANAGERS, 204)),
    Row("PATCH", "projects/{project}/members/{member}/", MANAGERS, {"roles": ["annotator", "reviewer"]}),
    Row("GET", "projects/{project}/invitations/", MANAGERS),
    Row("DELETE", "projects/{project}/invitations/{invitation}/", accepted(MANAGERS, 204)),
    Row("GET", "projects/{project}/images/", MEMBERS),
    Row("POST", "projects/{project}/images/", accepted(MANAGERS, 202), upload=True),
    Row("POST", "projects/{project}/images/known/", MANAGERS, {"files": []}),
    Row("POST", "projects/{project}/images/pairs/", MANAGERS, {"files": ["a.nii.gz"]}),
    Row("GET", "images/{thumbnail}/", MEMBERS),
    Row("POST", "projects/{project}/segments/", accepted(MANAGERS, 201), {"name": "Pancreas"}),
    Row("PATCH", "projects/{project}/segments/1/", MANAGERS, {"name": "Hepar"}),
    Row("DELETE", "projects/{project}/segments/1/", accepted(MANAGERS, 204)),
    Row("GET", "projects/{project}/events/", MEMBERS),
    Row("GET", "projects/{project}/tasks/", MEMBERS),
    Row("POST", "projects/{project}/tasks/next/", CLAIMERS, {}),
    Row("POST", "projects/{project}/export/", accepted(MANAGERS, 202), {"format": "nifti"}),
    Row("GET", "projects/{project}/exports/{exported}/", MANAGERS),
    Row("GET", "projects/{project}/jobs/", MEMBERS),
    Row("GET", "projects/{project}/models/", UNBUILT),
    Row("GET", "projects/{project}/rounds/", UNBUILT),
    Row("GET", "images/{image}/", MEMBERS),
    Row("GET", "images/{image}/file/", MEMBERS),
    Row("GET", "images/{image}/volume/", MEMBERS),
    Row("GET", "images/{image}/slices/{slice}/", MEMBERS),
    Row("GET", "images/{image}/preview/{preview}/", MEMBERS),
    Row("GET", "jobs/{job}/", MEMBERS),
    Row("POST", "jobs/{job}/cancel/", MANAGERS, {}),
    Row("GET", "tasks/{ready}/", MEMBERS),
    Row("GET", "tasks/{ready}/events/", MEMBERS),
    Row("GET", "tasks/{ready}/surfaces/", MEMBERS),
    Row("POST", "tasks/{ready}/surfaces/", accepted(MEMBERS, 202), {}),
    Row("GET", "tasks/{ready}/surfaces/{surface}/", MEMBERS),
    Row("GET", "tasks/{submitted}/revisions/", MEMBERS),
    Row("GET", "revisions/{sealed}/", MEMBERS),
    Row("GET", "tasks/{ready}/threads/", MEMBERS),
    Row("POST", "tasks/{ready}/threads/", TALKERS, {"text": "What is this?"}),
    Row("GET", "threads/{thread}/", MEMBERS),
    Row("PATCH", "threads/{thread}/", (*CLAIMERS[:3], 200, *CLAIMERS[4:]), {"resolved": True}),
    Row("POST", "threads/{thread}/comments/", TALKERS, {"text": "I see."}),
    Row("GET", "tasks/{ready}/labelmap/", MEMBERS, query="?format=nifti"),
    # The holder's file is taken in; nobody is there to read it.
    Row("PUT", "tasks/{held}/labelmap/", (401, 403, 503, 403, 409, 404, 409, 401), fence=True, upload=True),
    Row("POST", "tasks/{held}/heartbeat/", HOLDER, {}, fence=True),
    Row("POST", "tasks/{ready}/actions/claim/", CLAIMERS, {}),
    Row("POST", "tasks/{held}/actions/save/", HOLDER, {}, fence=True),
    Row("POST", "tasks/{held}/actions/submit/", HOLDER, {}, fence=True),
    Row("POST", "tasks/{held}/actions/release/", HOLDER, {}, fence=True),
    Row("POST", "tasks/{submitted}/actions/withdraw/", (401, 403, 200, 403, 403, 404, 403, 401), {}),
    Row("POST", "tasks/{submitted}/actions/start_review/", JUDGES, {}),
    Row("POST", "tasks/{in_review}/actions/approve/", JUDGES, {}),
    Row("POST", "tasks/{submitted}/seen/", accepted(JUDGES, 204), {"revision": 1}),
    # Each case is answered for itself: see test_seeing.
    Row("POST", "review/approve/", ANYONE_IN, {"tasks": [{"task": "{submitted}", "revision": 1}]}),
    Row("POST", "tasks/{in_review}/actions/reject/", JUDGES, REJECT),
    Row("POST", "tasks/{draft}/actions/publish/", MANAGERS, {}),
    Row("POST", "tasks/{ready}/actions/assign/", MANAGERS, {"user": "{annotator}"}),
    Row("POST", "tasks/{assigned}/actions/unassign/", MANAGERS, {}),
    Row("POST", "tasks/{held}/actions/take_over/", MANAGERS, {}),
    Row("POST", "tasks/{submitted}/actions/archive/", MANAGERS, {}),
    Row("POST", "tasks/{archived}/actions/restore/", MANAGERS, {}),
    Row("POST", "projects/{project}/tasks/several/", MANAGERS, {"action": "archive", "tasks": ["{ready}"]}),
    Row("GET", "projects/{project}/load/", MANAGERS),
    Row("POST", "tasks/{ready}/actions/skip/", UNBUILT, {}),
    Row("POST", "tasks/{ready}/actions/nonsense/", UNBUILT, {}),
]
PAGES = ["/healthz", "/readyz", "/", "/monailabel/brain-mr/info/", "/metrics", "/api/v1/nothing/"]


def address(world: World, row: Row) -> str:
    """Fills the names in: each makes what it names."""
    if "{slice}" in row.path or "{preview}" in row.path:
        volume = client(world.people["admin"]).get(f"/api/v1/images/{world.image.pk}/volume/").json()
        slice_url = volume["slices_url"].replace("{k}", "0").replace("{sha}", volume["slices"][0])
        return str(slice_url if "{slice}" in row.path else volume["preview_url"])
    if "{thumbnail}" in row.path:
        Image.objects.filter(pk=world.image.pk).update(thumbnail=world.image.source)
        return f"/api/v1/images/{world.image.pk}/thumbnail/{world.image.source}/"
    named = row.path.replace("{surface}", world.surface.content) if "{surface}" in row.path else row.path
    return f"/api/v1/{filled(world, named)}{row.query}"


def filled(world: World, text: str) -> str:
    """With ids for the names of rows and people in it."""
    return re.sub(r"\{(\w+)\}", lambda name: world.named(name[1]), text)


def sender(world: World, role: str) -> Client:
    if role == "revoked":
        return client(headers={"Authorization": f"Token {world.revoked_secret}"})
    return client(world.people.get(role))


def send(made: Client, world: World, row: Row, where: str) -> Any:
    headers = {"X-Fence": str(world.held.fence)} if row.fence else {}
    if row.upload:
        form = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.nii.gz", b"not an image")})
        return made.generic(row.method, where, form, MULTIPART_CONTENT, headers=headers)
    body = "" if row.body is None else filled(world, json.dumps(row.body))
    return made.generic(row.method, where, body, "application/json", headers=headers)


def fingerprint() -> str:
    """Everything our tables hold, but what merely counts looks and attempts."""
    digest = hashlib.sha256()
    for model in apps.get_models():
        if model.__module__.startswith("server."):
            rows = model.objects.order_by("pk").values()  # type: ignore[attr-defined]
            digest.update(
                repr([(model.__name__, {k: v for k, v in r.items() if k != "last_used"}) for r in rows]).encode()
            )
    return digest.hexdigest()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")
def test_each_sender_gets_the_answer_of_the_table(
    row: Row, monkeypatch: pytest.MonkeyPatch, quick_hashes: None
) -> None:
    monkeypatch.setattr(uploading, "PATIENCE_S", 0)
    world = World.build()
    for user in world.people.values():
        user.set_password(PASSWORD)
        user.save()
    _ = world.ready  # something to claim
    where = address(world, row)
    filled(world, json.dumps(row.body))  # what it names is there before anybody asks
    senders = {role: sender(world, role) for role in ROLES}
    got = []
    for role in ROLES:
        before = fingerprint()
        with transaction.atomic():
            status = send(senders[role], world, row, where).status_code
            if status in REFUSED:
                assert fingerprint() == before, f"{role} was refused with {status}, and yet something changed"
            transaction.set_rollback(True)
        got.append(status)
    assert dict(zip(ROLES, got, strict=True)) == dict(zip(ROLES, row.statuses, strict=True))


def test_every_route_has_a_row() -> None:
    patterns = _walk(get_resolver())
    rows = [f"api/v1/{row.path}" for row in ROWS] + [path.lstrip("/") for path in PAGES]
    without = []
    for pattern in patterns:
        if not any(pattern.resolve(_filled(row)) for row in rows):
            without.append(str(pattern.pattern))
    assert without == []


def _filled(path: str) -> str:
    """A path with names replaced by something of the right form."""
    uuid, sha = "00000000-0000-4000-8000-000000000000", "0" * 64
    path = path.replace("{slice}", f"0-{sha}").replace("{preview}", sha).replace("{surface}", sha)
    path = path.replace("{thumbnail}", f"{uuid}/thumbnail/{sha}")
    return re.sub(r"\{\w+\}", uuid, path)


@dataclass(frozen=True)
class _Full:
    """A leaf of the URL tree together with what leads to it."""

    prefix: str
    pattern: Any

    def resolve(self, path: str) -> Any:
        return path.startswith(self.prefix) and self.pattern.resolve(path[len(self.prefix) :])


def _walk(resolver: URLResolver, prefix: str = "") -> list[Any]:
    leaves: list[Any] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            leaves += _walk(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            leaves.append(_Full(prefix, entry))
    return leaves
