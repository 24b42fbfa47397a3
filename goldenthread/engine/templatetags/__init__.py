"""Filters of every template of the house."""
