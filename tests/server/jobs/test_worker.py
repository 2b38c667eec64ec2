"""What workers do with jobs. The workers are processes; what becomes of jobs when one ends is in `test_endings.py`."""

import socket
import time
import zipfile
from pathlib import Path

import pytest
from django.db import transaction

from server.annotations.models import Task
from server.core import process
from server.core.errors import WrongState
from server.images.models import Image
from server.images.services import receive
from server.jobs.models import Job
from server.jobs.selectors import ready_workers
from server.jobs.services import cancel_job, enqueue
from tests.factories import person, project
from tests.phantom_files import save_dicom
from tests.phantoms import oblique
from tests.processes import Processes, until
from tests.server.jobs.handlers import WORKER, finished, marks, runs

pytestmark = pytest.mark.usefixtures("transactional_db")
S = Job.State


def test_a_job_is_done_once_and_tells_its_result(processes: Processes) -> None:
    worker = processes.start(*WORKER, "io")
    job = enqueue("test.add", one=1, two=2)
    until(lambda: finished(job), worker)
    assert (job.state, job.progress, job.attempts, job.error_code) == (S.DONE, 1.0, 1, "")
    assert job.result is not None
    assert job.result["sum"] == 3
    assert job.finished is not None
    assert job.lease_until is None


def test_a_job_of_an_aborted_transaction_never_was() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("test.add", one=1, two=2)
        raise RuntimeError
    assert not Job.objects.exists()


def test_equal_keys_are_one_job() -> None:
    first = enqueue("test.add", idempotency_key="once", one=1, two=2)
    assert enqueue("test.add", idempotency_key="once", one=5, two=5).pk == first.pk
    assert Job.objects.count() == 1


def test_the_urgent_job_goes_first_and_equals_in_order_of_arrival(processes: Processes, tmp_path: Path) -> None:
    late = [enqueue("test.note", folder=str(tmp_path)) for _ in range(3)]
    urgent = enqueue("test.note", priority=5, folder=str(tmp_path))
    worker = processes.start(*WORKER, "io")
    until(lambda: finished(urgent, *late), worker)
    assert [job.pk for job in Job.objects.order_by("started")] == [urgent.pk, *(job.pk for job in late)]


def test_a_lane_serves_only_its_own_jobs(processes: Processes, tmp_path: Path) -> None:
    other, mine = enqueue("test.batch", folder=str(tmp_path)), enqueue("test.note", folder=str(tmp_path))
    worker = processes.start(*WORKER, "io")
    until(lambda: finished(mine), worker)
    other.refresh_from_db()
    assert other.state == S.QUEUED


def test_three_workers_do_each_job_once(processes: Processes, tmp_path: Path) -> None:
    jobs = [enqueue("test.note", folder=str(tmp_path)) for _ in range(60)]
    workers = [processes.start(*WORKER, "io") for _ in range(3)]
    until(lambda: not Job.objects.filter(state__in=[S.QUEUED, S.RUNNING]).exists(), workers[0])
    assert marks(tmp_path) == sorted(f"x-{job.pk}-1" for job in jobs)
    assert set(Job.objects.values_list("state", "attempts")) == {(S.DONE, 1)}


def test_progress_and_its_message_are_in_the_row(processes: Processes) -> None:
    worker = processes.start(*WORKER, "io")
    job = enqueue("test.sleep", seconds=30)
    until(lambda: Job.objects.filter(pk=job.pk, progress__gt=0, message="Sleeping").exists(), worker)


def test_a_fact_about_the_input_fails_at_once_with_its_sentence(processes: Processes) -> None:
    worker = processes.start(*WORKER, "io")
    job = enqueue("test.fail", how="domain")
    until(lambda: finished(job), worker)
    assert (job.state, job.attempts, job.error_code) == (S.FAILED, 1, "unreadable_image")
    assert job.error_detail == "brain.nii.gz ends early; copy it again."


def test_a_bug_is_tried_again_and_told_without_internals(processes: Processes) -> None:
    worker = processes.start(*WORKER, "io")
    healed, lasting = enqueue("test.fail", how="bug", times=1), enqueue("test.fail", how="bug")
    until(lambda: finished(healed, lasting), worker)
    assert (healed.state, healed.attempts, healed.result) == (S.DONE, 2, {"attempt": 2})
    assert (lasting.state, lasting.attempts, lasting.error_code) == (S.FAILED, 3, "internal_error")
    assert "secret" not in lasting.error_detail


def test_the_pause_before_another_try_doubles(settings: pytest.FixtureRequest) -> None:
    from server.jobs import leases

    settings.JOB_BACKOFF_S = 100  # type: ignore[attr-defined]
    job = enqueue("test.add", one=1, two=2)
    pauses = []
    for _ in range(2):
        Job.objects.update(run_after=job.created)
        claimed = leases.claim("io", "me")
        assert claimed is not None
        leases.retry(claimed, "internal_error", "x")
        assert leases.claim("io", "me") is None
        job.refresh_from_db()
        pauses.append((job.run_after - claimed.started).total_seconds())  # type: ignore[operator]
    assert [round(pause) for pause in pauses] == [100, 200]


def test_a_child_that_dies_is_replaced_and_the_job_tried_again(processes: Processes) -> None:
    worker = processes.start(*WORKER, "io")
    job = enqueue("test.fail", how="exit", times=1)
    until(lambda: finished(job), worker)
    assert (job.state, job.attempts) == (S.DONE, 2)


def test_a_queued_job_is_called_off_at_once() -> None:
    job = enqueue("test.add", one=1, two=2)
    assert cancel_job(job.pk).state == S.CANCELLED
    assert cancel_job(job.pk).state == S.CANCELLED


def test_a_finished_job_cannot_be_called_off() -> None:
    job = enqueue("test.add", one=1, two=2)
    Job.objects.update(state=S.DONE)
    with pytest.raises(WrongState):
        cancel_job(job.pk)


def test_a_running_job_obeys_its_cancellation(processes: Processes) -> None:
    worker = processes.start(*WORKER, "io")
    job = enqueue("test.sleep", seconds=600)
    until(lambda: runs(job), worker)
    cancel_job(job.pk)
    until(lambda: finished(job), worker)
    assert (job.state, job.attempts) == (S.CANCELLED, 1)


def test_a_deaf_job_is_killed_when_called_off(processes: Processes, tmp_path: Path) -> None:
    worker = processes.start(*WORKER, "io")
    job = enqueue("test.deaf", folder=str(tmp_path))
    until(lambda: marks(tmp_path), worker)
    child = int((tmp_path / marks(tmp_path)[0]).read_text())
    asked = time.monotonic()
    cancel_job(job.pk)
    until(lambda: finished(job), worker)
    assert job.state == S.CANCELLED
    assert time.monotonic() - asked < 10
    until(lambda: not process.is_alive(child))


def test_a_job_over_its_memory_or_cpu_limit_fails_with_a_sentence(processes: Processes) -> None:
    worker = processes.start(*WORKER, "io")
    memory, spin = enqueue("test.confined", how="memory"), enqueue("test.confined", how="spin")
    until(lambda: finished(memory, spin), worker)
    assert (memory.state, memory.error_code, memory.attempts) == (S.FAILED, "too_large", 1)
    assert "4 GiB" in memory.error_detail
    assert (spin.state, spin.error_code, spin.attempts) == (S.FAILED, "too_costly", 1)
    assert spin.error_detail.startswith("Reading brain.nii.gz: this needs more than 2 s of computing")


def test_parts_of_a_job_have_children_and_limits_of_their_own(processes: Processes) -> None:
    worker = processes.start(*WORKER, "io")
    job = enqueue("test.parts")
    until(lambda: finished(job), worker)
    assert (job.state, job.error_detail, job.attempts) == (S.DONE, "", 1)
    pids = job.result["pids"]
    assert len(set(pids)) == 3
    until(lambda: not any(process.is_alive(pid) for pid in pids))


def test_each_series_of_a_zip_may_use_what_one_image_may(processes: Processes, tmp_path: Path) -> None:
    manager = person()
    place = project({manager: "manager"})
    with zipfile.ZipFile(tmp_path / "study.zip", "w") as archive:
        for n in "123":
            for file in save_dicom(oblique(int(n)), tmp_path / n, series=n):
                archive.write(file, f"{n}/{file.name}")
    data = (tmp_path / "study.zip").read_bytes()
    upload = receive(actor=manager, project_id=place.pk, name="study.zip", data=data)
    worker = processes.start(*WORKER, "io")
    job = enqueue("test.import", upload_id=str(upload.pk))
    until(lambda: finished(job), worker)
    assert (job.state, job.error_detail, job.attempts) == (S.DONE, "", 1)
    assert len(job.result["images"]) == Image.objects.filter(project=place).count() == 3
    assert (job.result["duplicate"], Task.objects.filter(project=place).count()) == (False, 3)


def test_a_confined_job_has_no_network_but_its_database(processes: Processes) -> None:
    if not process.can_isolate_network():
        pytest.fail("this kernel does not allow it; run the tests where it does")
    worker = processes.start(*WORKER, "io")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        inside, outside = enqueue("test.alone", port=port), enqueue("test.dial", port=port)
        until(lambda: finished(inside, outside), worker)
    assert outside.result == {"network": True, "database": True}
    assert inside.result == {"network": False, "database": True}


def test_an_idle_worker_costs_nearly_nothing(processes: Processes) -> None:
    worker = processes.start(*WORKER, "io")
    job = enqueue("test.add", one=1, two=2)
    until(lambda: finished(job), worker)
    before = wakes(worker.pid)
    time.sleep(3)
    assert wakes(worker.pid) - before < 90


def wakes(pid: int) -> int:
    """How often the process woke up by itself; a busy machine does not change that, as it does CPU time."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("voluntary_ctxt_switches:")[2].split()[0])


def test_a_worker_that_had_nothing_to_do_still_hears_its_bell(processes: Processes) -> None:
    """redis-py closes connections that are silent for 5 s unless told not to."""
    worker = processes.start(*WORKER, "io")
    until(lambda: ready_workers("io"), worker)
    time.sleep(7)
    job = enqueue("test.add", one=1, two=2)
    until(lambda: finished(job), worker)
    worker.terminate()
    output, _ = worker.communicate(timeout=20)
    assert "does not answer" not in output
    assert worker.returncode == 0
