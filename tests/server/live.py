"""One real server for the tests of a module: it stays up, and so do the rows; each test makes its own case."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from tests.processes import Processes


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of an embedded server; the test itself may use its database."""
    processes = Processes()
    with django_db_blocker.unblock():
        try:
            yield processes.serve()[1]
        finally:
            processes.end()
            call_command("flush", verbosity=0, interactive=False)
