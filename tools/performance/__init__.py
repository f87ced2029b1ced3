"""Reading performance: what happened, why, and whether it is unusual."""
