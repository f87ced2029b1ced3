"""The parts of `correlate_metrics`: what is compared, how closely it goes together, what to doubt, how to say it."""
