from . import ir_module_module, payment_provider, water_trip
