"""Every server test: the real database of `tests.environment`, migrated once; processes end with their test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from tests.processes import Processes


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        call_command("migrate", verbosity=0, interactive=False)


@pytest.fixture
def processes(transactional_db: None) -> Iterator[Processes]:
    """Starts servers and workers; they are gone before the tables are emptied."""
    started = Processes()
    yield started
    started.end()


@pytest.fixture
def api() -> Callable[..., Any]:
    """`api(user)` is a client signed in as `user`; `api()` is a stranger."""
    from tests.factories import client

    return client


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """How often an address tried secrets is counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def quick_hashes(settings: Any) -> None:
    """Passwords that cost nothing to check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
