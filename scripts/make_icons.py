"""Draw the pictures of the site's icon that phones want, from the one SVG that is its source.

    python -m scripts.make_icons

Needs Chromium. The results are kept in git, because they change once in years.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "frontend" / "public"
# Apple's home screen; the two sizes that a web app manifest is asked for. All fill the square, because
# phones cut their own corners.
SIZES = {"icon-180.png": 180, "icon-192.png": 192, "icon-512.png": 512}


def main() -> None:
    """Write every size."""
    drawing = (FOLDER / "icon.svg").read_text().replace(' rx="12"', "")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, size in SIZES.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing}")
            page.screenshot(path=FOLDER / name)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
