"""Tested marketing analyses: frames and parameters in, an explained answer out."""
