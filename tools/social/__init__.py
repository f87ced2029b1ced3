"""Analyses of social networks: who matters, and who belongs together."""
