"""What follows from the records as known at a now; each question is answered here once."""
