"""How a job's run ended, and which write of `leases` says so."""

from collections.abc import Callable
from enum import Enum, auto
from functools import partial

from server.jobs import leases
from server.jobs.kinds import Limits
from server.jobs.link import Frame
from server.jobs.models import Job

Write = Callable[[Job], bool]
ENDS = frozenset({"done", "failed", "cancelled", "crashed", "onward"})  # of a child's work on a job
CRASHED = "Something went wrong on the server; it has been logged. Try again."


class Stop(Enum):
    """Why the worker told its child to stop, or killed it."""

    CANCEL = auto()
    LOST = auto()
    PUT_BACK = auto()
    TOO_SLOW = auto()


def verdict(ended: Frame | None, stop: Stop | None, *, out_of_cpu: bool, limits: Limits, doing: str) -> Write | None:
    """The write that records the end; None when the job belongs to another worker now.

    ended: the child's last frame, None when it went without a word. doing: its last message, names the file.
    """
    word = ended["t"] if ended else "gone"
    if stop is Stop.LOST:
        return None
    if ended and word == "done":
        return partial(leases.finish, result=ended["result"])
    if ended and word == "failed":
        return partial(leases.fail, code=ended["code"], detail=ended["detail"], data=ended.get("data"))
    if stop is Stop.CANCEL:
        return leases.cancel
    if stop is Stop.PUT_BACK or word == "cancelled":
        return leases.put_back
    return _gone_wrong(word, stop, out_of_cpu, limits, doing)


def _gone_wrong(word: str, stop: Stop | None, out_of_cpu: bool, limits: Limits, doing: str) -> Write:
    advice = "and was stopped; use a smaller or simpler file"
    if stop is Stop.TOO_SLOW:
        return partial(leases.fail, code="too_slow", detail=f"{doing}: this took over {limits.wall_s} s {advice}.")
    if out_of_cpu:
        detail = f"{doing}: this needs more than {limits.cpu_s} s of computing {advice}."
        return partial(leases.fail, code="too_costly", detail=detail)
    if word == "crashed":
        return partial(leases.retry, code="internal_error", detail=CRASHED)
    return partial(leases.retry, code="worker_lost", detail=leases.LOST)
