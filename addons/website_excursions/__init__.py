from . import controllers, models
from .tools import log_filter


def post_init_hook(env):
    """Excursions that the office has planned before there was a website get their cards."""
    env["water.excursion"]._make_missing_cards()
