"""Everything that depends on the operating system. Another system needs another of this module and nothing else.

Written for Linux; on other Unixes a child still ends with its parent (its pipe closes) and network isolation is
reported as missing.
"""

import asyncio
import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
NO_ISOLATION = "This system does not let an ordinary user take the network from a process: files are parsed with it."


def die_with_parent(parent: int) -> None:
    """Ends this process when `parent` ends, however that happens."""
    if sys.platform == "linux":
        _libc().prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def limit(cpu_s: int, memory_bytes: int) -> None:
    """From here on at most `cpu_s` more CPU seconds (SIGXCPU ends the process) and this much address space."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime) + cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def isolate_network() -> bool:
    """Leave the network for good; sockets that are open stay. False where the kernel refuses.

    Only a process of one thread may do this.
    """
    if sys.platform != "linux":
        return False
    user, group = os.getuid(), os.getgid()
    if _libc().unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(line)
    return True


def can_isolate_network() -> bool:
    """Whether a child could; tried in one, for it cannot be undone."""
    trial = f"import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare({CLONE_NEWUSER | CLONE_NEWNET}) != 0)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", trial], capture_output=True, check=False)
    return sys.platform == "linux" and done.returncode == 0


def yield_to_others() -> None:
    """A lower priority for the processor, so that a click never waits for background work."""
    os.nice(5)


def child_environment(threads: int) -> dict[str, str]:
    """The environment of a compute child. threads: for every numeric library; 0 means one per core."""
    count = str(threads or os.cpu_count() or 1)
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(names, count), "OMP_WAIT_POLICY": "passive"}


def on_stop_signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Call `stop` in `loop` at SIGTERM and at Ctrl-C, each time."""
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


def ignore_interrupts() -> None:
    """In a child: Ctrl-C reaches the whole terminal, but only the parent decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_now() -> None:
    """Leave this instant, from any thread, without tidying up."""
    os._exit(0)


def ran_out_of_cpu(returncode: int | None) -> bool:
    return returncode == -signal.SIGXCPU


def own_pid() -> int:
    return os.getpid()


def place() -> str:
    """Names the machine and its table of processes: processes of one place see each other's ids."""
    table = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()[:80]} {table.readlink() if table.is_symlink() else ''}".strip()


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits for its parent to notice does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:  # gone meanwhile, or a system without /proc
        return sys.platform != "linux"


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
