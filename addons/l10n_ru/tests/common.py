from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class RussianChartCommon(AccountTestInvoicingCommon):
    """A fresh Russian company with the chart loaded as Odoo's settings would do it."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("ru")
    @AccountTestInvoicingCommon.setup_chart_template("ru")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.Template = cls.env["account.chart.template"].with_company(cls.company)

    @classmethod
    def account(cls, code):
        account = (
            cls.env["account.account"]
            .with_company(cls.company)
            .search(
                [
                    *cls.env["account.account"]._check_company_domain(cls.company),
                    ("code", "=", code),
                ]
            )
        )
        assert len(account) == 1, f"{len(account)} accounts with code {code}"
        return account

    @classmethod
    def tax(cls, xmlid):
        return cls.Template.ref(xmlid)
