"""What pages read of complaints."""
