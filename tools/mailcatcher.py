"""A mail server that delivers to a web page: nothing leaves this machine.

Run by the virtual environment's Python (it has aiosmtpd):
    python -m tools.mailcatcher --smtp-port 1025 --http-port 8025
GET / lists the mails, /mail/N shows one, /mail/N/part/M gives a part of it;
GET /api/messages gives all as JSON, DELETE /api/messages forgets them.
"""

import argparse
import email
import email.policy
import json
import signal
import threading
from datetime import datetime, timezone
from email.message import EmailMessage
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1c2b33;background:#f3f6f8}
main{max-width:60rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.3rem}a{color:#0b5c86}
table{width:100%;border-collapse:collapse;background:#fff}
td,th{text-align:left;padding:.5rem .75rem;border-bottom:1px solid #dde5ea;vertical-align:top}
iframe{width:100%;height:70vh;border:1px solid #dde5ea;background:#fff}
pre{white-space:pre-wrap;background:#fff;padding:1rem;border:1px solid #dde5ea}
.empty{padding:2rem;background:#fff}
"""


class Mailbox:
    """Mails in the order of their arrival; kept in memory only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mails: list[dict] = []
        self._count = 0

    def add(self, sender: str, recipients: list[str], content: bytes) -> None:
        message = email.message_from_bytes(content, policy=email.policy.default)
        with self._lock:
            self._count += 1
            self._mails.append(
                {
                    "id": self._count,
                    "sender": sender,
                    "recipients": recipients,
                    "received": datetime.now(timezone.utc),
                    "message": message,
                }
            )

    def all(self) -> list[dict]:
        with self._lock:
            return list(self._mails)

    def get(self, number: int) -> dict | None:
        return next((mail for mail in self.all() if mail["id"] == number), None)

    def clear(self) -> None:
        with self._lock:
            self._mails.clear()


class Handler:
    """What aiosmtpd calls for each mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.mailbox.add(envelope.mail_from, envelope.rcpt_tos, envelope.content)
        return "250 Kept"


def parts(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.walk() if not part.is_multipart()]


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return part.get_content() if part is not None else ""


def as_json(mail: dict) -> dict:
    message = mail["message"]
    return {
        "id": mail["id"],
        "from": str(message["from"] or mail["sender"]),
        "to": mail["recipients"],
        "subject": str(message["subject"] or ""),
        "received": mail["received"].isoformat(),
        "text": body(message, "plain"),
        "html": body(message, "html"),
        "attachments": [
            {
                "name": part.get_filename(),
                "type": part.get_content_type(),
                "size": len(part.get_payload(decode=True) or b""),
                "path": f"/mail/{mail['id']}/part/{index}",
            }
            for index, part in enumerate(parts(message))
            if part.get_filename()
        ],
    }


def list_page(mails: list[dict]) -> str:
    rows = "".join(
        f"<tr><td>{mail['received']:%H:%M:%S}</td>"
        f"<td><a href='/mail/{mail['id']}'>{escape(item['subject']) or '(no subject)'}</a></td>"
        f"<td>{escape(', '.join(item['to']))}</td><td>{len(item['attachments']) or ''}</td></tr>"
        for mail in reversed(mails)
        for item in [as_json(mail)]
    )
    table = (
        "<table><tr><th>Received (UTC)</th><th>Subject</th><th>To</th><th>Files</th></tr>"
        f"{rows}</table>"
        if rows
        else "<p class='empty'>No mail yet. It appears here as soon as the shop sends some.</p>"
    )
    return f"<h1>Mail caught by this machine: {len(mails)}</h1>{table}"


def mail_page(mail: dict) -> str:
    item = as_json(mail)
    files = "".join(
        f"<li><a href='{file['path']}'>{escape(file['name'])}</a> "
        f"({escape(file['type'])}, {file['size'] / 1024:.0f} KB)</li>"
        for file in item["attachments"]
    )
    content = ""
    if item["html"]:
        content += (
            f"<iframe sandbox title='The mail as HTML' src='/mail/{mail['id']}/html'></iframe>"
        )
    if item["text"]:
        content += f"<h2>Text</h2><pre>{escape(item['text'])}</pre>"
    return (
        f"<p><a href='/'>All mails</a></p><h1>{escape(item['subject'])}</h1>"
        f"<p>From {escape(item['from'])}<br>To {escape(', '.join(item['to']))}</p>"
        f"<ul>{files}</ul>{content}"
    )


def make_web(mailbox: Mailbox) -> type[BaseHTTPRequestHandler]:
    class Web(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            way = [piece for piece in self.path.split("?")[0].split("/") if piece]
            if not way:
                self.page(list_page(mailbox.all()))
            elif way == ["health"]:
                self.reply(b"ok", "text/plain")
            elif way == ["api", "messages"]:
                data = json.dumps([as_json(mail) for mail in mailbox.all()])
                self.reply(data.encode(), "application/json")
            elif way[0] == "mail" and len(way) > 1 and way[1].isdigit():
                self.mail(mailbox.get(int(way[1])), way[2:])
            else:
                self.send_error(404)

        def mail(self, mail: dict | None, rest: list[str]) -> None:
            if mail is None:
                self.send_error(404)
            elif not rest:
                self.page(mail_page(mail))
            elif rest == ["html"]:
                self.reply(body(mail["message"], "html").encode(), "text/html; charset=utf-8")
            elif rest[0] == "part" and rest[-1].isdigit():
                found = parts(mail["message"])
                if int(rest[-1]) < len(found):
                    part = found[int(rest[-1])]
                    self.reply(part.get_payload(decode=True) or b"", part.get_content_type())
                else:
                    self.send_error(404)
            else:
                self.send_error(404)

        def do_DELETE(self) -> None:
            mailbox.clear()
            self.reply(b"", "text/plain")

        def page(self, content: str) -> None:
            html = (
                "<!doctype html><html lang='en'><meta charset='utf-8'>"
                "<meta name='viewport' content='width=device-width'><title>Mail</title>"
                f"<link rel='icon' href='data:,'><style>{STYLE}</style><main>{content}</main>"
            )
            self.reply(html.encode(), "text/html; charset=utf-8")

        def reply(self, data: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_arguments) -> None:
            """Quiet: the terminal belongs to the shop."""

    return Web


def main() -> None:
    from aiosmtpd.controller import Controller

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    options = parser.parse_args()
    mailbox = Mailbox()
    smtp = Controller(
        Handler(mailbox), hostname="127.0.0.1", port=options.smtp_port, data_size_limit=50_000_000
    )
    smtp.start()
    web = ThreadingHTTPServer(("127.0.0.1", options.http_port), make_web(mailbox))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=web.shutdown).start())
    web.serve_forever()
    smtp.stop()


if __name__ == "__main__":
    main()
