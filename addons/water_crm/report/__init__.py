from . import water_customer_payment, water_customer_trip, water_sales_report
