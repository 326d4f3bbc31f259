"""Healthy: Odoo answers, and so does its database."""

import sys
import urllib.request

URL = "http://127.0.0.1:8069/web/health?db_server_status=1"

with urllib.request.urlopen(URL, timeout=4) as response:
    sys.exit(response.status != 200)
