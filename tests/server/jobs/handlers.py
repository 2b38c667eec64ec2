"""Job kinds for tests; `tests.server.jobs.worker` serves them."""

import os
import time
from pathlib import Path
from typing import Any

from server.jobs.context import Onward
from server.jobs.kinds import KINDS, Kind, Limits
from server.jobs.models import Job, Lane


def add(context: Any, *, one: int, two: int) -> dict[str, int]:
    return {"sum": one + two, "pid": os.getpid(), "attempt": context.attempt}


def note(context: Any, *, folder: str, word: str = "x") -> None:
    """Leave a mark for each run."""
    Path(folder, f"{word}-{context.job_id}-{context.attempt}").write_text(str(os.getpid()))


def sleep(context: Any, *, seconds: float, folder: str = "") -> dict[str, int]:
    """Report often; obey at once."""
    if folder:
        note(context, folder=folder)
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        context.progress(1 - left / seconds, "Sleeping")
        time.sleep(0.02)
    return {"attempt": context.attempt}


def deaf(context: Any, *, folder: str) -> None:
    """Never look up."""
    note(context, folder=folder)
    time.sleep(600)


def stuck(context: Any, *, folder: str) -> None:
    """Keep every other thread of the process from running."""
    note(context, folder=folder)
    sum(range(10**13))


def fail(context: Any, *, how: str, times: int = 99) -> dict[str, int]:
    from labeling.errors import UnreadableImage

    if context.attempt > times:
        return {"attempt": context.attempt}
    if how == "domain":
        raise UnreadableImage("brain.nii.gz ends early; copy it again.")
    if how == "bug":
        raise ZeroDivisionError("secret internals")
    if how == "memory":
        bytearray(8 * 2**30)
    if how == "spin":
        context.progress(0.5, "Reading brain.nii.gz")
        while True:
            pass
    os._exit(3)


def dial(context: Any, *, port: int) -> dict[str, bool]:
    """Whether this process reaches the network of its machine, and still the database."""
    import socket

    with socket.socket() as probe:
        reached = probe.connect_ex(("127.0.0.1", port)) == 0
    return {"network": reached, "database": Job.objects.filter(pk=context.job_id).exists()}


def parts(context: Any, *, carry: dict[str, list[int]] | None = None) -> dict[str, list[int]]:
    """Three parts, each of which alone uses more than half of what one child may."""
    pids = [*(carry["pids"] if carry else []), os.getpid()]
    burn(1.2)
    if len(pids) < 3:
        raise Onward({"pids": pids})
    return {"pids": pids}


def burn(cpu_s: float) -> None:
    end = time.process_time() + cpu_s
    while time.process_time() < end:
        pass


HERE = "tests.server.jobs.handlers"
WORKER = ("-m", "tests.server.jobs.worker")
TIGHT = Limits(cpu_s=2, memory_bytes=4 * 2**30)
ORDINARY = (add, note, sleep, deaf, stuck, fail, dial)
KINDS |= {f"test.{one.__name__}": Kind(f"{HERE}.{one.__name__}", Lane.IO) for one in ORDINARY}
KINDS["test.twice"] = Kind(f"{HERE}.sleep", Lane.IO, max_attempts=2)
KINDS["test.confined"] = Kind(f"{HERE}.fail", Lane.IO, limits=TIGHT)
KINDS["test.parts"] = Kind(f"{HERE}.parts", Lane.IO, limits=TIGHT)
KINDS["test.import"] = Kind("tests.server.jobs.slowly.import_slowly", Lane.IO, limits=Limits(cpu_s=6))
KINDS["test.alone"] = Kind(f"{HERE}.dial", Lane.IO, limits=TIGHT)
KINDS["test.batch"] = Kind(f"{HERE}.note", Lane.BATCH)


def finished(*jobs: Job) -> bool:
    """Whether all have ended; reads the rows again."""
    for job in jobs:
        job.refresh_from_db()
    return all(job.state in {Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED} for job in jobs)


def runs(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == Job.State.RUNNING


def marks(folder: Path, job: Job | None = None) -> list[str]:
    """What `note` left, by name."""
    return sorted(entry.name for entry in folder.iterdir() if job is None or str(job.pk) in entry.name)
