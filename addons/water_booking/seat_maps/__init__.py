"""Deck plans as files: pretix's seating-plan JSON, read and written without a loss.

Plain Python without a database; ``models/water_seat_map_exchange.py`` joins it to the records.
"""

from .drawn import refuse as refuse_drawing
from .errors import PlanError
from .interpreting import Interpretation
from .layout import Layout
from .plan import Area, Plan, Seat, Table
from .reading import read_plan
from .rules import check_plan
from .writing import EMPTY, write_plan
