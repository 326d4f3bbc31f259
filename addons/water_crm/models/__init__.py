from . import res_partner, water_funnel_event
