"""What happens around the installation of the demo.

Before: the languages, so that the data arrives translated. After: company, office, deck plans and
website. Trips and sales wait for a complete registry, see ``models/ir_module_module.py``.
"""

from .fleet import company, crew, deck_plans, office, website

LANGUAGES = ("ru_RU", "zh_CN")


def pre_init_hook(env):
    """Speak Russian and Chinese, in all that is installed already."""
    known = {code for code, _name in env["res.lang"].get_installed()}
    if missing := [code for code in LANGUAGES if code not in known]:
        for code in missing:
            env["res.lang"]._activate_lang(code)
        modules = env["ir.module.module"].search([("state", "=", "installed")])
        modules._update_translations(missing)


def post_init_hook(env):
    """Everything that does not need the other modules of the same installation."""
    # translations of data are loaded past the ORM, after the products were named
    env["water.excursion"].search([])._sync_product()
    env["water.addon"].search([])._sync_product()
    company.set_up(env)
    deck_plans.draw_all(env)
    office.hire(env)
    crew.hire(env)
    website.set_up(env)
    env["ir.config_parameter"].set_param("water_demo.sales_to_make", "1")
