"""Training the ranker that decides between entries: examples, fitting, what it may claim."""
