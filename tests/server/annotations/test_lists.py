"""The page of a project: filtered, sorted, in pages that neither repeat nor lose a row; and what happened in it."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from server.annotations.services.creation import create_task
from tests.factories import client, person
from tests.server.world import World, stored_image

pytestmark = pytest.mark.django_db
NAMES = ("beta.nii", "Alpha.nii", "gamma 10%.nii", "<b>delta</b>.nii", "alpha.nii", "Ünal.nii", "x" * 255)


@pytest.fixture
def world() -> World:
    made = World.build()
    for name in NAMES:
        create_task(image=stored_image(made.project, name=name), actor=made.people["manager"])
    return made


def rows(browser: Client, world: World, query: str = "", size: int = 2) -> Iterator[dict[str, Any]]:
    """Through all pages."""
    where = f"/api/v1/projects/{world.project.slug}/tasks/?page_size={size}&{query}"
    while where:
        answer = browser.get(where)
        assert answer.status_code == 200, answer.content
        yield from answer.json()["results"]
        where = answer.json()["next"]


@pytest.mark.parametrize("sort", ["created", "updated", "name", "status", "person"])
@pytest.mark.parametrize("dash", ["", "-"])
def test_every_order_shows_each_image_once(world: World, sort: str, dash: str) -> None:
    _ = world.submitted  # one with people and another status
    shown = list(rows(client(world.people["viewer"]), world, f"sort={dash}{sort}"))
    assert len(shown) == len({row["id"] for row in shown}) == len(NAMES) + 1
    keys = {
        "created": lambda row: row["created"],
        "updated": lambda row: row["updated"],
        "name": lambda row: row["image_name"].casefold(),
        "status": lambda row: row["status"],
        "person": lambda row: (row["assignee"] or {"name": ""})["name"].casefold(),
    }
    plain = [row for row in shown if row["image_name"].isascii()]
    assert [keys[sort](row) for row in plain] == sorted(map(keys[sort], plain), reverse=bool(dash))


@pytest.mark.parametrize("sort", ["created", "name", "person"])
@pytest.mark.parametrize(
    "written", ["p=2025", "p='; drop table x", "r=1&p=2", "o=99999999999999999999", "p=%00", "o=-1"]
)
def test_a_cursor_that_no_list_gave_is_400(world: World, sort: str, written: str) -> None:
    cursor = b64encode(written.encode()).decode()
    where = f"/api/v1/projects/{world.project.slug}/tasks/"
    answer = client(world.people["viewer"]).get(where, {"cursor": cursor, "sort": sort})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("size", ["9" * 5000, "0", "-1", "x", "1.5", ""])
def test_a_page_size_of_any_kind_gives_a_page(world: World, size: str) -> None:
    where = f"/api/v1/projects/{world.project.slug}/tasks/"
    answer = client(world.people["viewer"]).get(where, {"page_size": size})
    assert answer.status_code == 200 and len(answer.json()["results"]) == len(NAMES)


@pytest.mark.parametrize(
    ("search", "found"),
    [("ALPHA", 2), ("10%", 1), ("%", 1), ("_", 0), ("<b>", 1), ("nothing", 0), ("x" * 255, 1), ("'; DROP TABLE", 0)],
)
def test_the_search_takes_words_as_they_are(world: World, search: str, found: int) -> None:
    from urllib.parse import quote

    assert len(list(rows(client(world.people["viewer"]), world, f"search={quote(search)}"))) == found


def test_a_person_s_cases_are_those_he_holds_made_or_judged(world: World) -> None:
    task = world.in_review
    browser = client(world.people["viewer"])
    for role, count in (("annotator", 1), ("reviewer", 1), ("manager", 0), ("viewer", 0)):
        shown = list(rows(browser, world, f"person={world.people[role].pk}"))
        assert [row["id"] for row in shown] == [str(task.pk)] * count
    assert list(rows(client(world.people["reviewer"]), world, "person=me"))
    (row,) = rows(browser, world, "status=in_review")
    assert row["author"]["id"] == str(world.people["annotator"].pk)
    assert row["reviewer"]["id"] == str(world.people["reviewer"].pk)


@pytest.mark.parametrize("query", ["sort=size", "person=somebody", "status=lost", "assignee=x", "search=" + "x" * 256])
def test_a_wrong_question_is_400(world: World, query: str) -> None:
    answer = client(world.people["viewer"]).get(f"/api/v1/projects/{world.project.slug}/tasks/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_longer_page_costs_no_more_queries(world: World) -> None:
    browser = client(world.people["viewer"])
    counts = []
    for size in (2, 7):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(f"/api/v1/projects/{world.project.slug}/tasks/?page_size={size}&sort=name")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


def test_the_activity_tells_who_did_what_newest_first(world: World) -> None:
    task = world.submitted
    browser = client(world.people["viewer"])
    told = browser.get(f"/api/v1/projects/{world.project.slug}/events/").json()["results"]
    assert [event["action"] for event in told if event["task"] == str(task.pk)] == ["submit", "claim", "create"]
    assert told[0]["actor"]["id"] == str(world.people["annotator"].pk)
    assert told[0]["image_name"] == task.image.name
    assert [event["created"] for event in told] == sorted((event["created"] for event in told), reverse=True)
    other = World.build()
    assert client(other.people["viewer"]).get(f"/api/v1/projects/{world.project.slug}/events/").status_code == 404
    mine = client(other.people["viewer"]).get(f"/api/v1/projects/{other.project.slug}/events/").json()["results"]
    assert mine == []


def test_names_of_any_kind_stay_words(world: World) -> None:
    body = {"name": "<script>alert(1)</script>", "segments": [{"number": 1, "name": "<i>x</i>"}]}
    browser = client(person(may_create_projects=True))
    made = browser.post("/api/v1/projects/", body, content_type="application/json")
    assert (made.status_code, made.json()["name"]) == (201, body["name"])
    for name in ("x" * 10_000, "", "   "):
        answer = browser.post("/api/v1/projects/", {**body, "name": name}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
        bad = {**body, "segments": [{"number": 1, "name": name}]}
        assert browser.post("/api/v1/projects/", bad, content_type="application/json").status_code == 400
