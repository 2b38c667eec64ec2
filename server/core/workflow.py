"""The engine of a state table: a row per verb, and one function that reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from server.core.errors import WrongState

Action = TypeVar("Action", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step:
    """target: None stays where it was."""

    sources: frozenset[str]
    target: str | None


def step(*sources: str, to: str) -> Step:
    return Step(frozenset(sources), to)


def stay(*sources: str) -> Step:
    return Step(frozenset(sources), None)


def next_status(flow: Mapping[Action, Step], action: Action, status: str) -> str:
    """Where `action` leads from `status`; WrongState when it does not start there."""
    if status not in flow[action].sources:
        raise WrongState(f"Cannot {action.replace('_', ' ')} while {status}.", action=str(action), status=status)
    target = flow[action].target
    return status if target is None else target
