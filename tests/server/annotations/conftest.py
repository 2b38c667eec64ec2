from collections.abc import Callable
from typing import Any

import pytest
from pytest import MonkeyPatch

from server.core import bus
from tests.server.annotations.scene import Scene


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


@pytest.fixture
def told(monkeypatch: MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What is told to groups, in order, once it is committed: (group, message)."""
    heard: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(bus._Way, "out", staticmethod(lambda kind, name, message: heard.append((name, message))))
    return heard


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    """`with commits():` what is inside is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
