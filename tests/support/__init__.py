"""Helpers of the tests that work against a running shop."""
