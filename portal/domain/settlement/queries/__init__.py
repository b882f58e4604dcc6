"""The books as pages read them, each within the reader's reach."""
