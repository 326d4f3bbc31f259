"""What happens when the chart arrives after `account` has already loaded the generic one."""

import logging

_logger = logging.getLogger(__name__)


def replace_untouched_generic_chart(env):
    """Give a Russian company the Russian chart instead of an unused generic one.

    Odoo loads the chart of a newly installed localization only into a company that has none. When
    `account` was installed first, a Russian company already holds the generic chart, in dollars
    and with US taxes. We replace it, but only while nobody can miss it: see
    `_can_load_russian_chart`.

    A chart needs a complete registry, so the loading waits until all modules are there. The note
    for it is kept in the database: should a module after this one fail to install, the chart still
    comes with the next start.
    """
    company = env.company
    if env["account.chart.template"]._can_load_russian_chart(company):
        env["ir.config_parameter"].sudo().set_param("l10n_ru.company_to_load", company.id)
    elif company.country_id.code == "RU" and company.chart_template != "ru":
        _logger.info(
            "%s keeps its chart %s, which is in use. The settings of Invoicing can change it.",
            company.name,
            company.chart_template,
        )
