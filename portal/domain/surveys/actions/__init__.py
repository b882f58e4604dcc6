"""The verbs of surveys, one function each."""
