"""Fixtures every test may use. Factories stand in `tests/factories/`."""
