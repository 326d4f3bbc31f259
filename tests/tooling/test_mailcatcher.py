"""The mail catcher keeps what it is sent and shows it readably."""

import json
import smtplib
import sys
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.support.mailbox import Mailbox
from tools import paths
from tools.services import Services, free_port

TEXTS = json.loads((Path(__file__).parent / "mail_texts.json").read_text(encoding="utf-8"))
ANNA, HELLO, TICKETS = TEXTS["anna"], TEXTS["hello"], TEXTS["tickets"]


@pytest.fixture
def catcher(tmp_path):
    smtp, web = free_port(), free_port()
    with Services(tmp_path) as services:
        command = [sys.executable, "-m", "tools.mailcatcher"]
        command += ["--smtp-port", str(smtp), "--http-port", str(web)]
        services.start("mail", command, cwd=paths.ROOT)
        services.wait_for(f"http://127.0.0.1:{web}/health", "the mail catcher", 60)
        yield smtp, f"http://127.0.0.1:{web}"


def get(url):
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read()


def test_mail_is_kept_and_shown(catcher):
    smtp, url = catcher
    message = EmailMessage()
    message["From"], message["To"] = "shop@example.com", "anna@example.com"
    message["Subject"] = f"{TICKETS} <2>"
    message.set_content(HELLO)
    message.add_alternative(f"<p>{HELLO}, <b>{ANNA}</b></p>", subtype="html")
    message.add_attachment(b"%PDF-1.4", "application", "pdf", filename="tickets.pdf")
    with smtplib.SMTP("127.0.0.1", smtp) as server:
        server.send_message(message)

    mailbox = Mailbox(url)
    (mail,) = mailbox.wait_for("anna@example.com")
    assert mail.subject == f"{TICKETS} <2>"
    assert ANNA in mail.html
    assert HELLO in mail.text
    assert mail.attachments[0]["name"] == "tickets.pdf"
    assert mail.attachment() == b"%PDF-1.4"
    assert f"{TICKETS} &lt;2&gt;" in get(url).decode()
    assert "tickets.pdf" in get(f"{url}/mail/{mail.id}").decode()
    assert f"<b>{ANNA}</b>" in get(f"{url}/mail/{mail.id}/html").decode()
    assert len(json.loads(get(f"{url}/api/messages"))) == 1

    mailbox.clear()
    assert mailbox.list() == []


def test_waiting_in_vain_says_what_was_caught(catcher):
    with pytest.raises(AssertionError, match=r"0 of 1 mails to nobody@example\.com"):
        Mailbox(catcher[1]).wait_for("nobody@example.com", seconds=0.5)
