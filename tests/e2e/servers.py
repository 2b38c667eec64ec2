"""The server of a test module, and what may befall it."""

import signal
from urllib.parse import urlsplit

from tests.processes import Processes


class Server:
    """An embedded server on the rows and the store of this test run, ready."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        self._process, self.address = processes.serve()

    def freeze(self) -> None:
        """From now on it hears and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def rise(self) -> None:
        """Another process at the same address, ready."""
        self._process, _ = self._processes.serve(urlsplit(self.address).port)
