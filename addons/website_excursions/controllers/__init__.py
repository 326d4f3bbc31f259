from . import catalogue, checkout, event, hold, order, trip
