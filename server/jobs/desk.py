"""What a compute child does; alone resolves a job's dotted path.

Its first frame says what it will be: `job` (runs that one, then the next) or `runtime` (answers prompts).
"""

import logging
import os
from queue import SimpleQueue
from threading import Thread
from uuid import UUID

from django.db import connection, connections
from django.utils.module_loading import import_string

from labeling.errors import LabelingError
from server.core import bus, process
from server.core.errors import DomainError
from server.jobs.context import JobCancelled, JobContext, Onward
from server.jobs.link import Frame, Link
from server.jobs.runtime import serve

log = logging.getLogger(__name__)
NO_MEMORY = "This needs more memory than one job may use ({gib:g} GiB); use a smaller image."


def begin(link: Link) -> None:
    bus.install(lambda kind, name, message: link.send({"t": "bus", "kind": kind, "name": name, "message": message}))
    first = link.receive()
    if first is None:
        return
    if first["t"] == "runtime":
        serve(link, first["path"])
    else:
        _work(link, first)


def _work(link: Link, frame: Frame) -> None:
    process.yield_to_others()
    if frame["limits"]:
        _confine(frame["limits"])
    desk = Desk(link)  # its thread starts only now: a process of several threads cannot leave the network
    while True:
        link.send(desk.run(frame))
        frame = desk.jobs.get()


def _confine(limits: Frame) -> None:
    """Before any byte of a stranger's file is read."""
    connection.ensure_connection()  # an open connection survives the loss of the network
    if not limits["network"]:
        process.isolate_network()
        process.die_with_parent(os.getppid())  # new credentials may have cleared it
    process.limit(limits["cpu_s"], limits["memory_bytes"])


class Desk:
    """Runs jobs one after the other while a thread listens for more and for cancellation."""

    def __init__(self, link: Link) -> None:
        self.jobs: SimpleQueue[Frame] = SimpleQueue()
        self._link = link
        self._context: JobContext | None = None
        Thread(target=self._listen, daemon=True).start()

    def run(self, frame: Frame) -> Frame:
        """The frame that tells how the job ended."""
        self._context = JobContext(UUID(frame["job"]), frame["attempt"], frame["fence"], self._link)
        try:
            return {"t": "done", "result": import_string(frame["path"])(self._context, **frame["payload"])}
        except JobCancelled:
            return {"t": "cancelled"}
        except Onward as onward:
            return {"t": "onward", "carry": onward.carry}
        except (DomainError, LabelingError) as error:
            return {"t": "failed", "code": error.code, "detail": error.message, "data": error.data}
        except MemoryError:
            gib = (frame["limits"] or {}).get("memory_bytes", 0) / 2**30
            return {"t": "failed", "code": "too_large", "detail": NO_MEMORY.format(gib=gib)}
        except Exception:
            log.exception("Job %s (%s) failed", frame["job"], frame["path"])
            return {"t": "crashed"}
        finally:
            self._context = None
            if not frame["limits"]:
                connections.close_all()

    def _listen(self) -> None:
        while frame := self._link.receive():
            context = self._context
            if frame["t"] == "job":
                self.jobs.put(frame)
            elif context is not None and str(context.job_id) == frame["job"]:
                context.cancel()
        process.end_now()
