"""The front end's types follow the server's own schema: compare them, or write them anew with --write.

A schema that its generator warns of is refused: whoever makes a client of it would meet what it warned of.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TYPES = ROOT / "frontend" / "src" / "api" / "schema.ts"


def generated(folder: Path) -> str:
    schema = folder / "schema.yaml"
    environment = {**os.environ, "HILUM_HOME": str(folder / "home")}
    subprocess.run(
        [sys.executable, "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", str(schema)],
        cwd=ROOT, env=environment, check=True, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    target = folder / "schema.ts"
    subprocess.run(
        ["npx", "--no-install", "openapi-typescript", str(schema), "-o", str(target)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return target.read_text()


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        try:
            now = generated(Path(folder))
        except subprocess.CalledProcessError as failed:
            print(failed.stderr.strip())
            return 1
    if "--write" in sys.argv:
        TYPES.write_text(now)
        return 0
    if not TYPES.exists() or TYPES.read_text() != now:
        print("frontend/src/api/schema.ts is older than the server's schema; run: make schema")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
