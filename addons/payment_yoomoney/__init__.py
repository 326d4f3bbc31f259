from odoo.addons.payment import reset_payment_provider, setup_provider

from . import const, controllers, models, reasons, services, wizards


def post_init_hook(env):
    """A provider for every company, and the books of those that are in use already."""
    setup_provider(env, const.PROVIDER_CODE)


def uninstall_hook(env):
    reset_payment_provider(env, const.PROVIDER_CODE)
