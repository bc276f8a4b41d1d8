"""The report as a PDF that a committee can print: the content of the page, drawn anew, without a browser."""

from training_jobs.evaluation.pdf.document import pdf_report

__all__ = ["pdf_report"]
