"""kill -9 of the server while somebody draws: what was acknowledged is there once, whatever the moment."""

import random
import signal
import time
from collections.abc import Callable

import numpy as np
import pytest

from server.annotations.models import Edit
from server.annotations.services.labelmaps import labelmap_at
from tests.client.hilum_socket import Box, HilumSocket
from tests.processes import Processes, answers, free_port, until
from tests.server.cases import SHAPE, Case, claimed

VOXEL = np.ones((1, 1, 1), np.int32)


def place(sequence: int) -> tuple[int, int, int]:
    """Each stroke sets a voxel of its own."""
    k, j, i = np.unravel_index(sequence, SHAPE)
    return int(k), int(j), int(i)


class Drawing:
    """A page that keeps its unacknowledged strokes and sends them again, as a browser does."""

    def __init__(self, processes: Processes, case: Case) -> None:
        self.processes, self.case = processes, case
        self.acked: dict[int, int] = {}
        self.sent = 0

    def start(self) -> None:
        port = free_port()
        self.server = self.processes.start("manage.py", "serve", "--port", str(port))
        address = f"http://127.0.0.1:{port}"
        until(lambda: answers(f"{address}/healthz"), self.server)
        self.page: HilumSocket = self.case.page(address)
        assert self.page.state["sequence"] >= max(self.acked, default=0)
        for sequence in range(1, self.sent + 1):
            if sequence not in self.acked:
                self.send(sequence)  # one that is committed already is acked again, not applied again

    def stroke(self) -> int:
        self.sent += 1
        self.send(self.sent)
        return self.sent

    def send(self, sequence: int) -> None:
        self.page._sequence = sequence - 1
        start = place(sequence)
        box: Box = (start, (start[0] + 1, start[1] + 1, start[2] + 1))
        self.page.stroke(box, VOXEL)

    def hear(self, wait_s: float) -> None:
        for message in self.page.drain(wait_s):
            assert message.type != "error", message.fields
            if message.type == "ack":
                assert self.acked.setdefault(message["sequence"], message["revision"]) == message["revision"]

    def hear_all(self) -> None:
        """Everything sent is acknowledged in the end."""
        until(lambda: self.hear(0.1) or len(self.acked) == self.sent, self.server)
        assert sorted(self.acked) == list(range(1, self.sent + 1))

    def freeze(self) -> None:
        self.server.send_signal(signal.SIGSTOP)
        time.sleep(0.02)

    def kill(self) -> None:
        self.server.kill()
        self.server.wait()

    def committed(self, sequence: int) -> bool:
        return Edit.objects.filter(task=self.case.task, sequence=sequence).exists()

    def check(self) -> None:
        """Every stroke that was acknowledged is there once, under the revision that was told."""
        told = {edit.sequence: edit.revision for edit in Edit.objects.filter(task=self.case.task)}
        assert len(told) == Edit.objects.filter(task=self.case.task).count()
        assert told.items() >= self.acked.items()
        labels = labelmap_at(self.case.now())
        for sequence in told:
            assert labels[place(sequence or 0)] == 1
        assert np.count_nonzero(labels) == len(told)


@pytest.fixture
def drawing(processes: Processes) -> Drawing:
    return Drawing(processes, claimed())


def between_receive_and_commit(drawing: Drawing, sequence: int, chance: random.Random) -> bool:
    time.sleep(chance.uniform(0.001, 0.01))
    drawing.freeze()
    return not drawing.committed(sequence)


def between_commit_and_ack(drawing: Drawing, sequence: int, chance: random.Random) -> bool:
    until(lambda: drawing.committed(sequence), drawing.server, every_s=0)
    drawing.freeze()
    drawing.hear(0.05)
    return sequence not in drawing.acked


@pytest.mark.parametrize("moment", [between_receive_and_commit, between_commit_and_ack])
def test_killed_at_the_worst_moment(drawing: Drawing, moment: Callable[[Drawing, int, random.Random], bool]):
    """The server is frozen after a stroke was sent, again and again, until it stands exactly there; then it dies."""
    chance = random.Random(11)
    drawing.start()
    for _ in range(400):
        if moment(drawing, drawing.stroke(), chance):
            break
        drawing.server.send_signal(signal.SIGCONT)
        drawing.hear(0.05)
    else:
        raise AssertionError("the moment was not met")
    drawing.kill()
    drawing.check()
    drawing.start()
    drawing.hear_all()
    drawing.check()


def test_killed_again_and_again_amid_many_strokes(drawing: Drawing):
    chance = random.Random(5)
    for _ in range(4):
        drawing.start()
        for _ in range(30):
            drawing.stroke()
        drawing.hear(0)
        time.sleep(chance.uniform(0, 0.25))
        drawing.freeze()
        drawing.hear(0.05)
        drawing.kill()
        drawing.check()
    drawing.start()
    drawing.hear_all()
    drawing.check()
    assert drawing.sent == 120
