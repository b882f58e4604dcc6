"""What happens to surveys, in the words of their timelines."""
