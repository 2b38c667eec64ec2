"""What a message on a lane's channel rings: the worker of this process looks at the table at once."""

import asyncio

_bells: dict[str, asyncio.Event] = {}


def hang(lane: str) -> asyncio.Event:
    """A new bell for the lane; the worker clears it before it looks, so that no ring is lost."""
    _bells[lane] = asyncio.Event()
    return _bells[lane]


def ring(lane: str) -> None:
    if lane in _bells:
        _bells[lane].set()
