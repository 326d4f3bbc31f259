"""When vessels sail: recurrence, wall clocks and timetables, plain Python without the ORM."""

from .clock import Moment, clock_text, local, moment
from .recurrence import Exceptions, Rule, sailing_days, slots
