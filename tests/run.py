"""`make test`: every test. Python on SQLite, the server's again on PostgreSQL + Redis, then the front end's.

Nothing is skipped but what needs the data folder (HILUM_TEST_DATA), and then the last line says so.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.services import backing_services

ROOT = Path(__file__).resolve().parent.parent
NO_DATA = "HILUM_TEST_DATA"


@dataclass(frozen=True)
class Outcome:
    passed: int
    failed: int
    server: int
    skipped: tuple[str, ...]
    ended_well: bool


def pytest(report: Path, arguments: list[str], extra: dict[str, str]) -> Outcome:
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **extra}, check=False)
    if not report.exists():
        return Outcome(0, 1, 0, (), False)
    passed = failed = server = 0
    skipped = []
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif (skip := case.find("skipped")) is not None:
            skipped.append(f"{case.get('classname')}::{case.get('name')}: {skip.get('message')}")
        else:
            passed += 1
            server += (case.get("classname") or "").startswith("tests.server")
    return Outcome(passed, failed, server, tuple(skipped), done.returncode == 0)


def front_end() -> bool:
    return subprocess.run(["npm", "run", "--silent", "test"], cwd=ROOT, check=False).returncode == 0


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="hilum-test-") as folder:
        print("== Python on SQLite", flush=True)
        sqlite = pytest(Path(folder) / "sqlite.xml", ["tests"], {"HILUM_HOME": f"{folder}/sqlite"})
        print("== Server on PostgreSQL + Redis", flush=True)
        with backing_services(Path(folder) / "services") as services:
            extra = {"HILUM_HOME": f"{folder}/pg", **services.environment}
            postgres = pytest(Path(folder) / "postgres.xml", ["tests/server"], extra)
        print("== Front end", flush=True)
        browser_code = front_end()
    complaints = []
    print(f"server tests: {sqlite.server} on SQLite, {postgres.server} on PostgreSQL + Redis")
    if postgres.server < sqlite.server:
        complaints.append("fewer server tests passed on PostgreSQL + Redis than on SQLite")
    skipped = sqlite.skipped + postgres.skipped
    complaints += [f"skipped: {line}" for line in skipped if NO_DATA not in line]
    if not browser_code:
        complaints.append("the front end's tests failed")
    if not (sqlite.ended_well and postgres.ended_well):
        complaints.append("pytest reported failures")
    for line in complaints:
        print(line)
    print(f"{sqlite.passed + postgres.passed} passed, {sqlite.failed + postgres.failed + (not browser_code)} failed")
    if any(NO_DATA in line for line in skipped):
        print(f"Skipped for want of the test data folder ({NO_DATA}): {len(skipped)} tests.")
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main())
