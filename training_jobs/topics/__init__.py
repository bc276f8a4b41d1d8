"""Comparing ways to find topics in texts: grouping, measuring, reporting."""
