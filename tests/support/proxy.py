"""config/nginx.conf in front of a running shop, as in production: compression, cache, websocket.

with nginx(shop, tmp_path) as url: ...
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import paths, system
from tools.services import Services, free_port


@contextmanager
def nginx(shop, place: Path, *, websocket: bool = True) -> Iterator[str]:
    """The file as it is, but for the addresses, the ports and the place of temporary files.

    :param websocket: without it nobody answers there, as behind some companies' proxies
    """
    port = free_port()
    text = (paths.ROOT / "config" / "nginx.conf").read_text()
    host = shop.url.removeprefix("http://")
    # A server without workers has its websocket where its pages are.
    events = f"127.0.0.1:{shop.gevent_port}" if shop.workers else host
    if not websocket:
        events = f"127.0.0.1:{free_port()}"
    for old, new in (
        ("odoo:8069", host),
        ("odoo:8072", events),
        ("listen 8080", f"listen 127.0.0.1:{port}"),
        ("/tmp/", f"{place}/"),
        ("/dev/stdout", f"{place}/access.log"),
        ("/dev/stderr", f"{place}/error.log"),
    ):
        assert old in text, f"{old} is not in config/nginx.conf any more"
        text = text.replace(old, new)
    # Workers of a root's nginx are another account.
    place.chmod(0o755)
    user = "user root;\n" if os.geteuid() == 0 else ""
    config = place / "nginx.conf"
    config.write_text(f"{user}daemon off;\n{text}")
    program = system.nginx()
    check = subprocess.run(
        [program, "-t", "-c", config], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stderr
    with Services(place) as services:
        services.start("nginx", [program, "-c", str(config)])
        services.wait_for(f"http://127.0.0.1:{port}/nginx/health", "nginx", 60)
        yield f"http://127.0.0.1:{port}"
