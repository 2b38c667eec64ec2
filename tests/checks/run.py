"""`make check`: every check, all of them even when one fails; the last line says which did."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "ruff": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "sizes": [sys.executable, "tests/checks/sizes.py"],
    "import contracts": [str(BIN / "lint-imports")],
    "types": [str(BIN / "mypy"), "labeling", "server", "manage.py"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "schema drift": [sys.executable, "tests/checks/schema.py"],
    "eslint": ["npm", "run", "--silent", "lint"],
    "tsc": ["npm", "run", "--silent", "typecheck"],
}


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HILUM_HOME": home}
        for name, command in CHECKS.items():
            started = time.monotonic()
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            told = done.stdout + done.stderr if done.returncode or name == "sizes" else ""
            print(
                f"{'ok    ' if not done.returncode else 'FAILED'} {name} ({time.monotonic() - started:.0f} s)",
                flush=True,
            )
            if told.strip():
                print(told.strip(), flush=True)
            if done.returncode:
                failed.append(name)
    print("All checks passed." if not failed else f"Failed: {', '.join(failed)}.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
