"""Draw the demo's pictures anew.

    python draw_pictures.py [--only NAME] [--to FOLDER]

Each scene is written as SVG by the package beside this file, rendered by a headless Chromium and
saved as JPEG with Pillow. The same script gives the same pictures: each random choice has a seed.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

from pictures import brand, kazan, moscow, petersburg, portraits
from pictures.svg import HEIGHT, WIDTH, Canvas

PICTURES = {
    "excursion_neva_night": petersburg.neva_night,
    "excursion_neva_day": petersburg.neva_day,
    "excursion_peterhof": petersburg.peterhof,
    "excursion_moscow_day": moscow.moscow_day,
    "excursion_moscow_night": moscow.moscow_night,
    "excursion_volga_sunset": kazan.volga_sunset,
    "event_jazz_dinner": petersburg.jazz_dinner,
    "event_concert": kazan.concert_evening,
    "vessel_motor_ship": portraits.motor_ship,
    "vessel_hydrofoil": portraits.hydrofoil,
    "vessel_open_boat": portraits.open_boat,
    "vessel_yacht": portraits.yacht,
    "vessel_stage": portraits.stage,
}
LIMIT = 150 * 1024


def browser() -> str:
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        found = name and shutil.which(name)
        if found:
            return found
    raise SystemExit("Chromium is needed: set CHROMIUM to its path.")


def render(svg: str, width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder, "page.html"), Path(folder, "shot.png")
        style = "body{margin:0;background:transparent}svg{display:block}"
        page.write_text(f"<!doctype html><style>{style}</style>{svg}", encoding="utf-8")
        subprocess.run(
            [
                browser(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                f"--user-data-dir={folder}/profile",
                "--default-background-color=00000000",
                f"--window-size={width},{height}",
                f"--screenshot={shot}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return Image.open(io.BytesIO(shot.read_bytes())).convert("RGBA")


def jpeg(image: Image.Image) -> bytes:
    """The best quality that fits the limit."""
    for quality in (88, 85, 82, 78, 74, 70, 65):
        data = io.BytesIO()
        image.convert("RGB").save(data, "JPEG", quality=quality, optimize=True, progressive=True)
        if data.tell() <= LIMIT:
            break
    return data.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only")
    parser.add_argument(
        "--to", type=Path, default=Path(__file__).parents[1] / "static" / "src" / "img"
    )
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    for name, scene in PICTURES.items():
        if options.only and options.only not in name:
            continue
        canvas = Canvas()
        scene(canvas)
        data = jpeg(render(canvas.svg()))
        Path(options.to, f"{name}.jpg").write_bytes(data)
        sys.stdout.write(f"{name}: {len(data) // 1024} KiB\n")
    if not options.only or options.only in "logo":
        logo = render(brand.mark(), brand.SIZE, brand.SIZE)
        logo.save(options.to / "logo.png", optimize=True)
        icon = options.to.parents[1] / "description"
        if icon.is_dir():
            logo.resize((128, 128), Image.Resampling.LANCZOS).save(icon / "icon.png", optimize=True)


if __name__ == "__main__":
    main()
