"""`python -m tests.bench`: what a page costs with many repairs, beside a bare page on the same database."""
