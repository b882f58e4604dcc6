"""What pages read of surveys."""
