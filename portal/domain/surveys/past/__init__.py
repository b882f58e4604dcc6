"""Surveys of former years, brought in from a table with its codebook: mapped, then written row by row."""
