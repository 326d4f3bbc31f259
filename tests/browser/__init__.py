"""Journeys of customers and staff in headless Chromium."""
