"""Analyses of advertising: where the money works best, and how to find out."""
