"""Long proofs over every page of the demo estate: `make proof`."""
