"""The mails that the shop sent, as the mail catcher keeps them."""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass


@dataclass
class Mail:
    id: int
    sender: str
    to: list[str]
    subject: str
    text: str
    html: str
    attachments: list[dict]
    base_url: str

    def attachment(self, index: int = 0) -> bytes:
        return _get(self.base_url + self.attachments[index]["path"])


class Mailbox:
    def __init__(self, url: str) -> None:
        self.url = url

    def list(self, to: str | None = None) -> list[Mail]:
        found = [
            Mail(
                item["id"],
                item["from"],
                item["to"],
                item["subject"],
                item["text"],
                item["html"],
                item["attachments"],
                self.url,
            )
            for item in json.loads(_get(f"{self.url}/api/messages"))
        ]
        return [mail for mail in found if to is None or to in mail.to]

    def wait_for(self, to: str, count: int = 1, seconds: float = 60, match=None) -> list[Mail]:
        """The mails to an address, once there are `count` of them (for which `match` is true)."""
        deadline = time.monotonic() + seconds
        while True:
            found = [mail for mail in self.list(to) if match is None or match(mail)]
            if len(found) >= count:
                return found
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"{len(found)} of {count} mails to {to} after {seconds:.0f} s; "
                    f"caught: {[(mail.to, mail.subject) for mail in self.list()]}"
                )
            time.sleep(0.3)

    def clear(self) -> None:
        request = urllib.request.Request(f"{self.url}/api/messages", method="DELETE")
        with urllib.request.urlopen(request, timeout=60):
            pass


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as response:
        return response.read()
