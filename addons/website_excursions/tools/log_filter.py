"""Keeps the secrets that ride in addresses out of the web server's access log, as the proxy's does
(``config/nginx.conf``): mailed logins, erasures, places in waiting lists, pages of orders."""

import logging
import re

_SECRETS = re.compile(
    r"((?:/my/(?:link|erasure)|/excursions/waiting/\d+)/|[?&](?:access_)?token=)[^ &?/\"']+"
)


class SecretsFilter(logging.Filter):
    def filter(self, record):
        if isinstance(record.msg, str):
            record.msg = _SECRETS.sub(r"\1***", record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(
                _SECRETS.sub(r"\1***", value) if isinstance(value, str) else value
                for value in record.args
            )
        return True


def install():
    """Once per process; the access log is written through the logger ``werkzeug``."""
    logger = logging.getLogger("werkzeug")
    if not any(isinstance(item, SecretsFilter) for item in logger.filters):
        logger.addFilter(SecretsFilter())


install()
