"""Extractive reading: marking the answer to a question inside given passages (Devlin et al. 2019)."""
