"""The housekeeping tools: they act on what is stored, under the same decorator as the analyses."""
