"""Training examples from what the office has published."""
