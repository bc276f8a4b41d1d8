"""Carrying out fine-tuning runs.

The order of reading is the order of a run: `working` (one attempt), `preparing` (its folder), `child` (the
process that computes), `supervising` (watching it), `ledger` (what is written down, fenced by the attempt),
`ending` (exit codes in words), `scoring` (held-out answers), `completing` (after a success).
"""

from training_jobs.tuning.job.working import RUN_JOB, work_on_next_run, work_on_run

__all__ = ["RUN_JOB", "work_on_next_run", "work_on_run"]
