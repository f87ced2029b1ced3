"""Analyses of customers: which kinds there are, what they will do, what they are worth."""
