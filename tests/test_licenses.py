"""What Hilum runs on is permissive or LGPL: read from the installed packages of the locked set."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# GPL but not LGPL; AGPL; anything that forbids a use.
FORBIDDEN = re.compile(r"(?<![L])GPL|General Public License|Affero|Non-?Commercial|CC[- ]BY[- ]NC", re.IGNORECASE)
LESSER = re.compile(r"LGPL|Lesser General Public|Library General Public", re.IGNORECASE)


def locked(name: str) -> list[str]:
    lines = (ROOT / name).read_text().splitlines()
    return [line.split("==")[0] for line in lines if "==" in line and not line.startswith("#")]


def license_of(package: str) -> str:
    """The expression or the classifiers; the free text, whose first line names it, only where there is neither."""
    told = metadata(package)
    expression = told.get("License-Expression") or ""
    classifiers = " | ".join(c for c in told.get_all("Classifier") or [] if c.startswith("License"))
    return expression or classifiers or (told.get("License") or "").strip().split("\n")[0]


def test_every_package_at_run_time_is_permissive_or_lesser() -> None:
    refused = {}
    for package in locked("requirements.txt"):
        said = license_of(package)
        if not said or (FORBIDDEN.search(LESSER.sub("", said))):
            refused[package] = said or "names no license"
    assert refused == {}


def test_the_gpl_oracle_is_for_tests_alone() -> None:
    assert "PyMaxflow" in locked("requirements-test.txt")
    assert "PyMaxflow" not in locked("requirements.txt")


def test_a_lock_is_installed_as_written() -> None:
    from importlib.metadata import version

    missing = []
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if "==" in line and not line.startswith("#"):
            name, pinned = line.split("==")
            try:
                found = version(name)
            except PackageNotFoundError:
                found = "not installed"
            if found.split("+")[0] != pinned:
                missing.append(f"{line}: {found}")
    assert missing == []
