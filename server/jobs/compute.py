"""A worker's side of its compute children: starting, talking, ending; and which of them are kept."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator

from django.conf import settings

from server.core import process
from server.jobs.link import Frame, pack, read_frame


class Child:
    """One spawned process and the link to it."""

    def __init__(
        self, running: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = running
        self._reader = reader
        self._writer = writer

    @classmethod
    async def spawn(cls, threads: int) -> "Child":
        ours, theirs = socket.socketpair()
        running = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "server.jobs.child",
            str(theirs.fileno()),
            str(process.own_pid()),
            pass_fds=[theirs.fileno()],
            cwd=settings.ROOT,
            env=process.child_environment(threads),
            start_new_session=True,  # Ctrl-C in the terminal is the parent's to handle
            stdin=asyncio.subprocess.DEVNULL,
            stdout=sys.__stderr__,
        )
        theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours)
        return cls(running, reader, writer)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def lives(self) -> bool:
        return self._process.returncode is None

    async def send(self, frame: Frame) -> None:
        """A dead child's silence shows in `frames`, so it is no error here."""
        with contextlib.suppress(ConnectionError):
            self._writer.write(pack(frame))
            await self._writer.drain()

    async def frames(self) -> AsyncIterator[Frame]:
        """Until the child is gone."""
        while (frame := await read_frame(self._reader)) is not None:
            yield frame

    def kill(self) -> None:
        if self.lives:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def end(self) -> int:
        """Kill it if it lives; the exit code, negative for a signal."""
        self.kill()
        self._writer.close()
        return await self._process.wait()

    async def exit_code(self) -> int:
        """For one whose frames have ended: how it went."""
        try:
            return await asyncio.wait_for(self._process.wait(), timeout=2)
        except TimeoutError:
            return await self.end()


class Pool:
    """The children of one lane: a warm one for jobs of ours, and a new one that waits for the next stranger's file."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._warm: Child | None = None
        self._spare: Child | None = None
        self._making: asyncio.Task[None] | None = None

    async def take(self, *, disposable: bool) -> Child:
        if self._making is not None:
            await self._making
        kept = self._spare if disposable or self._warm is None else self._warm
        if kept is self._spare:
            self._spare = None
        else:
            self._warm = None
        if kept is None or not kept.lives:
            return await Child.spawn(self._threads)
        return kept

    async def give_back(self, child: Child, *, disposable: bool) -> None:
        if disposable or not child.lives:
            await child.end()
            self._making = asyncio.ensure_future(self._make_spare())
        else:
            self._warm = child

    async def rest(self) -> None:
        """Nothing to do for a while: give the memory back."""
        if self._making is not None:
            await self._making
        for child in (self._warm, self._spare):
            if child is not None:
                await child.end()
        self._warm = self._spare = self._making = None

    async def _make_spare(self) -> None:
        if self._spare is None:
            self._spare = await Child.spawn(self._threads)
