"""What the browser tests need of this machine: Chromium, the built app, axe."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "src/aneroid/server/static/app"
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
WALKER = ROOT / "web/walks/dist/walker.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def left_out() -> str | None:
    """Why the tests cannot be run here, and what would change that; nothing where they can."""
    if chromium() is None:
        return "left out: no Chromium on this machine (Debian: apt-get install chromium)"
    if not (APP / "index.html").is_file() or not AXE.is_file() or not WALKER.is_file():
        return "left out: the interviewer app is not built (make web)"
    return None
