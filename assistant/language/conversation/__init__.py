"""A question within its conversation: what it says itself, and what it takes from the questions before."""
