"""Visitors in headless Chromium whose pages must be clean: no error, no foreign request."""

from pathlib import Path
from urllib.parse import urlsplit

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


class Browsing:
    """Contexts of one test, with what went wrong in any of them."""

    ARGUMENTS = (
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--force-color-profile=srgb",
    )

    def __init__(self, browser, url: str, friends: list[str], pictures: Path, name: str) -> None:
        self.browser, self.url = browser, url
        self.hosts = {urlsplit(item).netloc for item in (url, *friends)}
        self.pictures, self.name = pictures, name
        self.problems: list[str] = []
        self.tolerated: list[str] = []
        self.contexts: list = []

    def visitor(self, *, phone: bool = False, language: str = "ru-RU", **options):
        """A page of a new visitor with cookies of its own; relative addresses are the shop's."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport=PHONE if phone else DESKTOP,
            locale=language,
            timezone_id="Europe/Moscow",
            has_touch=phone,
            is_mobile=phone,
            **options,
        )
        context.set_default_timeout(60_000)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.problems.append(f"exception: {error.error}"))
        self.contexts.append(context)
        return context.new_page()

    def tolerate(self, text: str) -> None:
        """Say which problem this test provokes on purpose: a piece of its text."""
        self.tolerated.append(text)

    def _on_request(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc not in self.hosts:
            self.problems.append(f"request to a foreign host: {request.url}")

    def _on_response(self, response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status} {response.request.method} {response.url}")

    def _on_console(self, message) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def picture(self, page, title: str, *, whole: bool = True) -> Path:
        self.pictures.mkdir(parents=True, exist_ok=True)
        path = self.pictures / f"{title}.png"
        page.screenshot(path=path, full_page=whole)
        return path

    def picture_all(self, title: str) -> None:
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages):
            self.picture(page, f"{self.name}-{title}-{number}", whole=False)

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        left = [
            problem
            for problem in self.problems
            if not any(text in problem for text in self.tolerated)
        ]
        assert not left, "pages were not clean:\n" + "\n".join(left)
