"""What `make` runs: fetch Odoo, start the shop, test the suite.

Standard library only, because it runs before anything is installed.
"""
