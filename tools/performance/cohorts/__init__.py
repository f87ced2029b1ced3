"""Cohorts: customers by when they began, and how many of each are there later."""
