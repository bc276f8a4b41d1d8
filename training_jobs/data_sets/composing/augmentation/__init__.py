"""The same question said again. Only training questions are varied, and never what is answered."""
