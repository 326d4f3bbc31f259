"""Takes a page as it is seen and keeps it small: WebP, no taller than a few screens."""

import io

from PIL import Image

from tests.browser.people import Staff, Visitor
from tests.pictures.album import FOLDER, NAMES, path_of
from tests.support.browser import Browsing

PHONE_TALLEST, WIDE_TALLEST = 1400, 1400
QUALITY = 72
#: Pictures on a page come when they are scrolled to, and letters when they are there.
SEEN = """async () => {
    for (const image of document.images) image.loading = "eager";
    await document.fonts.ready;
    await Promise.race([
        new Promise((done) => setTimeout(done, 8000)),
        Promise.all([...document.images].map((image) => image.decode().catch(() => {}))),
    ]);
    document.activeElement?.blur?.();
}"""
#: What moves comes to its end; what fades in is there.
STILL = """() => Promise.race([
    new Promise((done) => setTimeout(done, 3000)),
    Promise.allSettled(document.getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime < 2000)
        .map((one) => one.finished)),
])"""


class Camera:
    def __init__(self, browsing: Browsing) -> None:
        self.browsing = browsing
        self.taken: set[str] = set()
        FOLDER.mkdir(parents=True, exist_ok=True)

    def visitor(self, **options) -> Visitor:
        """A customer; on a phone with finer points than a desk has."""
        return Visitor(self.browsing, self.browsing.visitor(**_finer(options)))

    def staff(self, login: str, **options) -> Staff:
        """One of the demo's people: their password is their login."""
        person = Staff(self.browsing, self.browsing.visitor(**_finer(options)))
        person.log_in({"login": login, "password": login})
        return person

    def take(self, name: str, person, *, at: str = "", tallest: int = 0) -> None:
        """:param at: selector of what stands at the top of the picture
        :param tallest: most points of its height
        """
        assert name in NAMES, f"{name} is not in album.py"
        page = person.page
        home = page.viewport_size
        page.evaluate(SEEN)
        phone = home["width"] < 600
        most = tallest or (PHONE_TALLEST if phone else WIDE_TALLEST)
        if not at:
            tall = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({**home, "height": max(home["height"], min(tall, most))})
        else:
            page.set_viewport_size({**home, "height": tallest or home["height"]})
            page.locator(at).first.evaluate("node => node.scrollIntoView()")
        page.evaluate(STILL)
        person.settle()
        if not at:
            page.evaluate("scrollTo(0, 0)")
            person.settle()
        shot = page.screenshot(animations="disabled")
        page.set_viewport_size(home)
        picture = Image.open(io.BytesIO(shot)).convert("RGB")
        picture.save(path_of(name), "WEBP", quality=QUALITY, method=6)
        self.taken.add(name)
        print(f"    {name} ({path_of(name).stat().st_size // 1024} KB)", flush=True)


def _finer(options: dict) -> dict:
    return {**options, "device_scale_factor": 1.5} if options.get("phone") else options
