from . import test_access, test_customer, test_customer_search, test_funnel, test_sales_report
