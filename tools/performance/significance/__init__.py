"""Tests of hypotheses: what is compared, which test fits, how large the effect is, and what makes it doubtful."""
