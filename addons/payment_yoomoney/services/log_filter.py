"""Keeps the tokens that travel in our addresses out of the web server's access log."""

import logging
import re

_TOKENS = re.compile(
    r"(/payment/yoomoney/(?:webhook/\d+/|(?:go|return)/\d+\?(?:[^ ]*&)?t=)|[?&]access_token=)"
    r"[^ &?\"']+"
)


class TokenFilter(logging.Filter):
    def filter(self, record):
        if isinstance(record.msg, str):
            record.msg = _TOKENS.sub(r"\1***", record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(
                _TOKENS.sub(r"\1***", value) if isinstance(value, str) else value
                for value in record.args
            )
        return True


def install():
    """Once per process; the access log is written through the logger ``werkzeug``."""
    logger = logging.getLogger("werkzeug")
    if not any(isinstance(item, TokenFilter) for item in logger.filters):
        logger.addFilter(TokenFilter())


install()
