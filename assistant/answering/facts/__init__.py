"""Answers that are looked up: what a question names is read from the office's rows, not searched.

Reading the question is pure (`tokens`, `numbers`, `mentions`, `asking`, `naming`); `rows` reads the database;
`lookup` decides, `replies` says it.
"""
