"""The embedded server as a process: ready, doing jobs, and gone with everything it started."""

import json
import os
import signal
import socket
import time
import urllib.request
from pathlib import Path

import pytest
from django.test import Client

from server.core import process
from server.jobs.models import Job, WorkerRow
from server.jobs.services import enqueue
from tests.factories import client, person, project
from tests.phantom_files import save_nifti
from tests.phantoms import oblique
from tests.processes import Processes, children, until

pytestmark = pytest.mark.usefixtures("transactional_db")


def get(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=10) as response:
        answer: dict[str, object] = json.load(response)
        return answer


def test_it_is_ready_with_all_lanes_and_imports_a_file(processes: Processes, tmp_path: Path) -> None:
    server, address = processes.serve()
    assert get(address + "/healthz") == {"status": "ok"}
    told = get(address + "/readyz")
    assert told["ready"] is True
    assert told["checks"] | {} == dict.fromkeys(told["checks"], "ok")  # type: ignore[call-overload,operator]
    assert {"worker_interactive", "worker_batch", "worker_io", "database", "layer"} <= set(told["checks"])  # type: ignore[call-overload]
    manager = person()
    where = project({manager: "manager"})
    with save_nifti(oblique(), tmp_path / "brain.nii.gz").open("rb") as file:
        job_id = client(manager).post(f"/api/v1/projects/{where.pk}/images/", {"file": file}).json()["job"]
    until(lambda: Job.objects.get(pk=job_id).state == Job.State.DONE, server)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_within_five_seconds(processes: Processes, number: signal.Signals) -> None:
    server, address = processes.serve()
    port = int(address.rpartition(":")[2])
    started = children(server.pid)
    assert started
    with socket.create_connection(("127.0.0.1", port)) as idle:  # a browser's open connection holds nobody up
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        idle.recv(100)
        asked = time.monotonic()
        server.send_signal(number)
        assert server.wait(timeout=10) == 0
        assert time.monotonic() - asked < 5
    assert not [pid for pid in started if process.is_alive(pid)]
    assert not WorkerRow.objects.exists()


def test_sigkill_ends_its_children_too_and_the_next_start_takes_over_at_once(processes: Processes) -> None:
    server, _ = processes.serve()
    started = children(server.pid)
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not [pid for pid in started if process.is_alive(pid)])
    assert WorkerRow.objects.count() == 1
    second, _ = processes.serve()
    assert WorkerRow.objects.get().pid == second.pid


def test_a_taken_port_is_told_in_a_sentence(processes: Processes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = processes.start("manage.py", "serve", "--port", str(taken.getsockname()[1]))
        output, _ = server.communicate(timeout=60)
    assert server.returncode == 1
    assert "in use" in output
    assert "Traceback" not in output


def test_without_workers_it_is_not_ready() -> None:
    enqueue("annotations.create_tasks", image_id="x")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker_io"] == "no worker is running"
    assert Client().get("/healthz").status_code == 200
