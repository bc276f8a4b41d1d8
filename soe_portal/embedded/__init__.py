"""The parts the product runs on when no outside service is configured."""
