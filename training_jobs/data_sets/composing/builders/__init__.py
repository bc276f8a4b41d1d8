"""Makers of questions and of examples, one concept a file. A new content type adds a line to each table."""
