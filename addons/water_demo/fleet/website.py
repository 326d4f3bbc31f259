"""The shop's website: languages, name, menu and front page. Its looks are website_excursions'."""

import base64

from odoo import Command
from odoo.tools import file_open

LANGUAGES = ("ru_RU", "en_US", "zh_CN")
#: Addresses of the menu, in the order of ``_labels``.
MENU = ("/excursions", "/excursions?kind=event", "/contactus")

#: Parts of the header that a shop with three menus does not need.
WITHOUT = ("website.header_search_box", "website.header_call_to_action")


def set_up(env):
    """Configure the first website; pages and styles stay as they are."""
    website = env["website"].search([("company_id", "=", env.company.id)], limit=1)
    russian = env(context={**env.context, "lang": "ru_RU"})
    languages = env["res.lang"].search([("code", "in", LANGUAGES)])
    values = {
        "name": russian._("Northern Fairway"),
        "language_ids": [Command.set(languages.ids)],
        "default_lang_id": languages.filtered(lambda lang: lang.code == LANGUAGES[0]).id,
        "homepage_url": "/excursions",
        "cookies_bar": False,
        "social_facebook": False,
        "social_github": False,
        "social_instagram": False,
        "social_linkedin": False,
        "social_tiktok": False,
        "social_twitter": False,
        "social_youtube": False,
    }
    with file_open("water_demo/static/src/img/logo.png", "rb") as logo:
        values["logo"] = values["favicon"] = base64.b64encode(logo.read())
    website.write(values)
    for view in WITHOUT:
        env.ref(view).with_context(website_id=website.id).active = False
    _set_up_menu(env, website)


def _labels(env):
    return (env._("Excursions"), env._("Events"), env._("Contacts"))


def _set_up_menu(env, website):
    """Copies of menus belong to no module, so their translations are written here."""
    Menu = env["website.menu"]
    own = Menu.search([("website_id", "=", website.id), ("parent_id", "=", website.menu_id.id)])
    own.filtered(lambda menu: menu.url not in MENU).unlink()
    labels = {code: _labels(env(context={**env.context, "lang": code})) for code in LANGUAGES}
    for number, url in enumerate(MENU):
        menu = own.exists().filtered(lambda item, url=url: item.url == url)[:1]
        if not menu:
            menu = Menu.create(
                {
                    "name": url,
                    "url": url,
                    "website_id": website.id,
                    "parent_id": website.menu_id.id,
                }
            )
        menu.sequence = 10 * number
        for code in LANGUAGES:
            menu.with_context(lang=code).name = labels[code][number]
