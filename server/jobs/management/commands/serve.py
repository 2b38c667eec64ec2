"""`manage.py serve`: the embedded form. Daphne and a worker of all lanes in one event loop; compute in children."""

import asyncio
import tempfile
import threading
from argparse import ArgumentParser
from typing import Any

from channels.layers import get_channel_layer
from channels.routing import get_default_application
from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server, twisted_loop
from django.conf import settings
from django.core.management import BaseCommand, CommandError

from server.core import process
from server.jobs import presence
from server.jobs.models import Lane
from server.jobs.worker import Worker

DRAIN_S = 2.0
LAST_S = 4.5  # after the signal; then the process leaves as it is
LARGEST_MESSAGE = 72 * 2**20  # a Patch may have 64 MiB of runs


class Command(BaseCommand):
    help = "Serves the application with everything it needs in one process, until Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        tempfile.tempdir = settings.FILE_UPLOAD_TEMP_DIR  # large bodies wait on the disk of HILUM_HOME
        presence.bury_the_dead()  # before /readyz can answer: a killed server's worker would still look alive
        Embedded(self, options["host"], options["port"]).run()


class Embedded:
    """Daphne's server and our worker: started together, ended together."""

    def __init__(self, command: BaseCommand, host: str, port: int) -> None:
        self._command = command
        self._address = f"http://{host}:{port}/"
        application = get_default_application()
        self._server = Server(
            application=application,
            endpoints=build_endpoint_description_strings(host=host, port=port),
            signal_handlers=False,
            websocket_max_message_size=LARGEST_MESSAGE,
            websocket_max_frame_size=LARGEST_MESSAGE,
            server_name="hilum",
        )
        self._worker = Worker(application, Lane.values, get_channel_layer(), own_signals=False, drain_s=DRAIN_S)
        self._failure: BaseException | None = None

    def run(self) -> None:
        twisted_loop.call_soon(self._start)
        self._server.run()  # until `stop`; Daphne stops by itself when it cannot listen
        if not self._server.listening_addresses:
            raise CommandError(f"Cannot listen at {self._address}: it is in use or not allowed; set HOST and PORT.")
        if self._failure is not None:
            raise CommandError(f"The worker ended: {self._failure!r}") from self._failure

    def _start(self) -> None:
        process.on_stop_signals(twisted_loop, self._stop)
        self._work = asyncio.ensure_future(self._worker.arun())
        self._work.add_done_callback(self._ended)
        self._command.stdout.write(f"Hilum is at {self._address}")
        self._command.stdout.flush()

    def _stop(self) -> None:
        last = threading.Timer(LAST_S, process.end_now)
        last.daemon = True
        last.start()
        self._worker.stop()

    def _ended(self, work: "asyncio.Task[None]") -> None:
        if not work.cancelled():
            self._failure = work.exception()
        self._server.stop()
