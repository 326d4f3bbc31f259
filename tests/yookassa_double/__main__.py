"""Command line: ``python -m tests.yookassa_double --port 8077``."""

import argparse
import errno
import signal
import sys
import threading

from .server import Double


def main():
    parser = argparse.ArgumentParser(
        prog="yookassa_double", description="Local double of the YooKassa API v3."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8077)
    parser.add_argument("--shop-id", default="100500")
    parser.add_argument("--secret", default="test_double")
    parser.add_argument("--webhook-url", help="where the shop wants to be told")
    parser.add_argument("--state", help="file that keeps payments over a restart")
    options = parser.parse_args()
    try:
        double = Double(
            options.host,
            options.port,
            options.shop_id,
            options.secret,
            options.webhook_url,
            options.state,
        )
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.exit(f"Port {options.port} is taken: choose another with --port.")
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_args: stop.set())
    double.start()
    print(f"YooKassa double: {double.url} (panel: {double.origin}/_double/panel)", flush=True)
    stop.wait()
    double.stop()


if __name__ == "__main__":
    main()
