"""The roster import: from a table as a property company keeps it to homes, people and who lives where."""
