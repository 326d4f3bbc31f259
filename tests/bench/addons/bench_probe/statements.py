"""How many statements each request asks, told to the log while the benchmark wants to know it.

It wants to while the file exists that `BENCH_STATEMENTS` names: a line for each request would be
measured with the hot routes.
"""

import logging
import os
import threading

from odoo import http

_logger = logging.getLogger(__name__)


def count_statements(wanted):
    answer = http.Application.__call__

    def counted(application, environ, start_response):
        try:
            return answer(application, environ, start_response)
        finally:
            if os.path.exists(wanted):
                number = getattr(threading.current_thread(), "query_count", 0)
                _logger.info("statements: %s", number)

    http.Application.__call__ = counted


if os.environ.get("BENCH_STATEMENTS"):
    count_statements(os.environ["BENCH_STATEMENTS"])
