"""What becomes of jobs and children when a worker ends, stands still, or is told to stop."""

import os
import signal
from pathlib import Path

import pytest

from server.core import process
from server.jobs.models import Job, WorkerRow
from server.jobs.services import enqueue
from tests.processes import Processes, until
from tests.server.jobs.handlers import WORKER, finished, marks

pytestmark = pytest.mark.usefixtures("transactional_db")
S = Job.State


def child_of(folder: Path, job: Job) -> int:
    return int((folder / f"x-{job.pk}-1").read_text())


def test_a_killed_worker_takes_its_children_along_and_its_job_runs_again(processes: Processes, tmp_path: Path) -> None:
    job = enqueue("test.sleep", seconds=3, folder=str(tmp_path))
    first = processes.start(*WORKER, "io")
    until(lambda: marks(tmp_path, job), first)
    first.kill()
    until(lambda: not process.is_alive(child_of(tmp_path, job)))
    second = processes.start(*WORKER, "io")
    until(lambda: finished(job), second)
    assert (job.state, job.attempts, job.fence, job.result) == (S.DONE, 2, 2, {"attempt": 2})
    assert len(marks(tmp_path, job)) == 2


def test_a_job_whose_workers_always_die_fails_in_the_end(processes: Processes, tmp_path: Path) -> None:
    job = enqueue("test.twice", seconds=600, folder=str(tmp_path))
    for attempt in (1, 2):
        worker = processes.start(*WORKER, "io")
        until(lambda: len(marks(tmp_path, job)) == attempt, worker)  # noqa: B023
        worker.kill()
        worker.wait()
    last = processes.start(*WORKER, "io")
    until(lambda: finished(job), last)
    assert (job.state, job.attempts, job.error_code) == (S.FAILED, 2, "worker_lost")


def test_a_worker_that_stood_still_throws_its_result_away(processes: Processes, tmp_path: Path) -> None:
    job = enqueue("test.sleep", seconds=6, folder=str(tmp_path))
    first = processes.start(*WORKER, "io")
    until(lambda: marks(tmp_path, job), first)
    first.send_signal(signal.SIGSTOP)
    second = processes.start(*WORKER, "io")
    until(lambda: len(marks(tmp_path, job)) == 2, second)
    first.send_signal(signal.SIGCONT)
    until(lambda: finished(job), second)
    assert (job.state, job.fence, job.result) == (S.DONE, 2, {"attempt": 2})
    first.send_signal(signal.SIGTERM)
    output, _ = first.communicate(timeout=20)
    assert first.returncode == 0
    assert "another worker" in output


def test_sigterm_finishes_the_job_and_leaves_no_trace(processes: Processes, tmp_path: Path) -> None:
    job, waiting = enqueue("test.sleep", seconds=2, folder=str(tmp_path)), enqueue("test.add", one=1, two=1)
    worker = processes.start(*WORKER, "io")
    until(lambda: marks(tmp_path, job), worker)
    assert WorkerRow.objects.filter(pid=worker.pid).exists()
    worker.terminate()
    assert worker.wait(timeout=20) == 0
    assert finished(job)
    assert (job.state, job.attempts) == (S.DONE, 1)
    waiting.refresh_from_db()
    assert waiting.state == S.QUEUED
    assert not WorkerRow.objects.exists()
    until(lambda: not process.is_alive(child_of(tmp_path, job)))


def test_a_job_longer_than_the_drain_is_put_back_and_the_attempt_does_not_count(
    processes: Processes, tmp_path: Path
) -> None:
    job = enqueue("test.sleep", seconds=600, folder=str(tmp_path))
    worker = processes.start(*WORKER, "io", HILUM_JOB_DRAIN_S="0.5")
    until(lambda: marks(tmp_path, job), worker)
    worker.send_signal(signal.SIGINT)
    assert worker.wait(timeout=20) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts, job.owner) == (S.QUEUED, 0, "")
    until(lambda: not process.is_alive(child_of(tmp_path, job)))


def test_a_child_that_cannot_hear_ends_with_a_killed_worker(processes: Processes, tmp_path: Path) -> None:
    job = enqueue("test.stuck", folder=str(tmp_path))
    worker = processes.start(*WORKER, "io")
    until(lambda: marks(tmp_path, job), worker)
    child = child_of(tmp_path, job)
    worker.kill()
    try:
        until(lambda: not process.is_alive(child))
    finally:
        if process.is_alive(child):
            os.kill(child, signal.SIGKILL)


def test_idle_children_end_with_a_killed_worker(processes: Processes) -> None:
    worker = processes.start(*WORKER, "io")
    job = enqueue("test.add", one=1, two=2)
    until(lambda: finished(job), worker)
    assert job.result is not None
    child = job.result["pid"]
    assert process.is_alive(child)
    os.kill(worker.pid, signal.SIGKILL)
    until(lambda: not process.is_alive(child))
