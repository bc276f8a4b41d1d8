"""The steps of an answer, one module each. A step returns None to go on or a `Stop` with its status."""
