"""Keeping the search index equal to what is published."""
