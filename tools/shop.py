"""A running shop: mail catcher, double of YooKassa, Odoo. Used by `make run` and by the tests."""

import json
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import odoo, paths
from .console import Stop
from .postgres import Postgres
from .services import Services, free_port

# Odoo may guess another address from the first visitor; mails and payment returns need ours.
ADDRESS = """
parameters = env['ir.config_parameter'].sudo()
parameters.set_param('web.base.url', {url!r})
parameters.set_param('web.base.url.freeze', 'True')
provider = env['payment.provider']
if hasattr(provider, '_water_demo_configure'):
    provider._water_demo_configure({double!r}, {url!r})
webhook = ''
if hasattr(provider, '_yoomoney_webhook_url'):
    found = provider.search([('code', '=', 'yoomoney')], limit=1)
    webhook = found and found._yoomoney_webhook_url() or ''
import json
logins = parameters.get_param('water_demo.logins') or '[]'
print('@@' + json.dumps({{'webhook': webhook, 'logins': json.loads(logins)}}))
"""


@dataclass
class Ports:
    http: int
    gevent: int
    smtp: int
    mail: int
    double: int

    @classmethod
    def choose(cls, preferred: int | None = None) -> "Ports":
        chosen: list[int] = []
        for wish in (preferred, (preferred or 0) + 3 if preferred else None, None, 8025, 8077):
            port = free_port(wish if preferred else None)
            while port in chosen:
                port = free_port()
            chosen.append(port)
        return cls(*chosen)


class Shop:
    """Everything of one shop on one database; `start` returns when it answers."""

    def __init__(
        self,
        pg: Postgres,
        database: str,
        ports: Ports,
        *,
        workers: int = 0,
        logs: Path = paths.LOGS,
        config: Path = paths.LOCAL / "odoo.conf",
        cron_threads: int = 2,
        only: Iterable[str] = (),
    ) -> None:
        self.pg, self.database, self.ports = pg, database, ports
        self.workers, self.config, self.cron_threads = workers, config, cron_threads
        self.only = only  # of our addons, if it is not all of them
        self.extra_setup = ""  # a snippet that runs before Odoo starts
        self.arguments: list[str] = []  # more of them for Odoo's command line
        self.services = Services(logs)
        self.url = f"http://127.0.0.1:{ports.http}"
        self.double_url = f"http://127.0.0.1:{ports.double}"
        self.mail_url = f"http://127.0.0.1:{ports.mail}"
        self.logins: list[dict] = []

    @property
    def has_double(self) -> bool:
        return (paths.TESTS / "yookassa_double" / "__main__.py").is_file()

    def start(self) -> None:
        python = str(paths.PYTHON)
        ports = self.ports
        self.services.start(
            f"mail-{self.database}",
            [
                python,
                "-m",
                "tools.mailcatcher",
                "--smtp-port",
                str(ports.smtp),
                "--http-port",
                str(ports.mail),
            ],
            cwd=paths.ROOT,
        )
        if self.has_double:
            self.services.start(
                f"double-{self.database}",
                [
                    *(python, "-m", "tests.yookassa_double", "--port", str(ports.double)),
                    # Payments of yesterday can still be refunded today.
                    *("--state", str(paths.STATE / f"double-{self.database}.json")),
                ],
                cwd=paths.ROOT,
            )
        self.configure()
        odoo.write_config(
            self.pg,
            self.database,
            self.config,
            http_port=ports.http,
            gevent_port=ports.gevent,
            smtp_port=ports.smtp,
            workers=self.workers,
            cron_threads=self.cron_threads,
            only=self.only,
        )
        self.services.wait_for(f"{self.mail_url}/health", "the mail catcher")
        if self.has_double:
            self.services.wait_for(f"{self.double_url}/", "the double of YooKassa")
        self.start_odoo()

    def start_odoo(self) -> None:
        self.services.start(
            f"odoo-{self.database}",
            odoo.command("server", "-c", self.config, *self.arguments),
            cwd=paths.ROOT,
            env=odoo.environment(),
        )
        self.services.wait_for(f"{self.url}/web/health", "Odoo")
        if self.has_double and self.webhook:
            self.tell_double({"webhook_url": self.webhook})

    def configure(self) -> None:
        output = odoo.shell(
            self.pg,
            self.database,
            self.extra_setup + ADDRESS.format(url=self.url, double=f"{self.double_url}/v3"),
            problem="the shop could not be configured",
        )
        answers = [line[2:] for line in output.splitlines() if line.startswith("@@")]
        if not answers:
            raise Stop("the shop could not be configured", f"Odoo said: {output[-300:]}")
        answer = json.loads(answers[-1])
        self.webhook, self.logins = answer["webhook"], answer["logins"]

    def tell_double(self, settings: dict) -> None:
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.double_url}/_double/config",
            data=json.dumps(settings).encode(),
            method="PUT",
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            pass

    def stop(self) -> None:
        self.services.stop()
