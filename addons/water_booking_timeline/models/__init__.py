from . import water_occupancy, water_trip
