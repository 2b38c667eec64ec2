"""The machine under the figures: its load, and the processor time of a tree of processes."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def load() -> float:
    return round(os.getloadavg()[0], 2)


def described() -> dict[str, object]:
    model = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?")
    total = next(line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    return {"processor": model, "cores": os.cpu_count(), "memory_gib": round(int(total) / 2**20, 1)}


def cpu_ms(root: int) -> float:
    """Processor time that `root` and its living descendants have used."""
    children: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            pid = int(entry.name)
            children.setdefault(int(fields[1]), []).append(pid)
            used[pid] = int(fields[11]) + int(fields[12])
    total, pending = 0, [root]
    while pending:
        pid = pending.pop()
        total += used.get(pid, 0)
        pending += children.get(pid, [])
    return total * 1000 / TICKS


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()
