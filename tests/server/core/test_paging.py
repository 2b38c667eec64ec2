"""Pages of a list, through a door that has one: of many rows alike none is lost, and none is walked over."""

import subprocess
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from server.annotations.models import Task
from server.annotations.services.creation import create_task
from tests.factories import client
from tests.server.world import World, stored_image

pytestmark = pytest.mark.django_db
CASES = 7


@dataclass
class Listing:
    """One project's list as a viewer sees it."""

    browser: Client
    where: str

    def get(self, **query: str) -> Any:
        return self.browser.get(f"{self.where}?{urlencode(query)}")

    def pages(self, **query: str) -> list[list[str]]:
        """The ids of each page."""
        answer, found = self.get(page_size="2", **query).json(), []
        while True:
            found.append([row["id"] for row in answer["results"]])
            if answer["next"] is None:
                return found
            answer = self.browser.get(answer["next"]).json()


@pytest.fixture
def listing() -> Listing:
    world = World.build()
    for number in range(CASES):
        create_task(image=stored_image(world.project, name=f"case-{number}"), actor=world.people["manager"])
    return Listing(client(world.people["viewer"]), f"/api/v1/projects/{world.project.slug}/tasks/")


@pytest.mark.parametrize("sort", ["status", "-status", "person", "-person"])
def test_rows_that_are_alike_follow_each_other_without_being_counted(listing: Listing, sort: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        pages = listing.pages(sort=sort)
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert len({pk for page in pages for pk in page}) == CASES
    assert not [query for query in asked.captured_queries if "OFFSET" in query["sql"]]


def test_a_row_that_comes_or_goes_meanwhile_moves_no_other_page(listing: Listing) -> None:
    first, second, *_ = listing.pages(sort="name")
    answer = listing.get(page_size="2", sort="name").json()
    Task.objects.filter(pk=first[0]).delete()
    assert [row["id"] for row in listing.browser.get(answer["next"]).json()["results"]] == second


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "cD0yMDI2",
        signing.dumps([["-created", "-id"], ["2026-01-01T00:00:00+00:00", "x"]], salt="page"),
        signing.dumps([["created", "id"], ["2026-01-01T00:00:00+00:00", "x"]], salt="another"),
    ],
)
def test_a_cursor_of_another_list_or_of_nobody_is_400(listing: Listing, cursor: str) -> None:
    answer = listing.get(cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize(("size", "shown"), [("3", 3), ("0", CASES), ("-1", CASES), ("x", CASES), ("9" * 30, CASES)])
def test_the_size_of_a_page_is_what_was_asked_where_that_is_a_size(listing: Listing, size: str, shown: int) -> None:
    assert len(listing.get(page_size=size).json()["results"]) == shown


def test_what_is_there_once_the_server_stands_is_not_searched_for_garbage() -> None:
    code = "import gc, sys, server.asgi; print(gc.get_freeze_count(), 'server.annotations.api.tasks' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert int(told[0]) > 50_000
    assert told[1] == "True"
