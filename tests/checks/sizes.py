"""Source files stay small: median at most 100 lines, none above 300. Tests and generated files do not count."""

import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MEDIAN, CEILING = 100, 300
GENERATED = ("frontend/src/api/schema.ts",)


def sources() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py", "*.ts", "*.tsx"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    return [
        ROOT / name
        for name in listed
        if not name.startswith("tests/")
        and "/migrations/" not in name
        and ".test." not in name
        and name not in GENERATED
        and (ROOT / name).is_file()
    ]


def main() -> int:
    counted = {path: len(path.read_text().splitlines()) for path in sources()}
    sizes = [n for n in counted.values() if n]
    median = statistics.median(sizes)
    print(f"{len(sizes)} source files, median {median:.0f} lines, largest {max(sizes)}")
    long = sorted(((n, path) for path, n in counted.items() if n > CEILING), reverse=True)
    for n, path in long:
        print(f"{path.relative_to(ROOT)} has {n} lines; split it by subject (at most {CEILING})")
    return bool(long) or median > MEDIAN


if __name__ == "__main__":
    sys.exit(main())
