"""Carrying out fine-tuning runs.

The order of reading is the order of a run: `working` (one attempt), `preparing` (its folder), `child` (the
process that computes), `supervising` (watching it), `ledger` (what is written down, fenced by the attempt),
`ending` (exit codes in words), `completing` (after a success).
"""
