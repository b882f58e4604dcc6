"""Complaints of former years, brought in from a table: mapped, checked without writing, written row by row."""
