"""What is done with evaluation sets: filling, guarding against leaks, freezing, writing out."""
