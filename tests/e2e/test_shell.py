"""How much a browser loads before it shows anything: counted from what the build says that it made."""

import gzip
import json
from typing import Any

from django.conf import settings

APP = settings.ROOT / "static" / "app"
ENTRY = "frontend/src/main.tsx"
FIRST_PAGE = "frontend/src/features/worklist/WorklistPage.tsx"
MOST_KB = 260


def closure(manifest: dict[str, Any], *starts: str) -> set[str]:
    """Chunks that come with these, by static imports, and their style sheets."""
    seen: set[str] = set()
    pending = list(starts)
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending += manifest[name].get("imports", [])
    return {manifest[name]["file"] for name in seen} | {
        sheet for name in seen for sheet in manifest[name].get("css", [])
    }


def packed_kb(files: set[str]) -> float:
    return sum(len(gzip.compress((APP / name).read_bytes(), 9)) for name in files) / 1000


def test_the_shell_is_at_most_260_kb() -> None:
    manifest = json.loads((APP / ".vite" / "manifest.json").read_text())
    shell, files = closure(manifest, ENTRY), closure(manifest, ENTRY, FIRST_PAGE)
    print(f"\nshell: {packed_kb(shell):.0f} kB gzip; with the first page {packed_kb(files):.0f} kB")
    assert packed_kb(shell) <= MOST_KB
    assert not [name for name in files if "webglLayer" in name or "createViewer" in name]
