"""What many repairs say together: counted by month, place, part, firm and payer; and where like defects pile up."""
