"""`manage.py import_documents FILE`: many documents from a table, or one from a document file."""

from curation.importing.tables import DOCUMENT_TABLE
from curation.management.table_command import TableImportCommand


class Command(TableImportCommand):
    help = "Import documents from JSONL, CSV, JSON or XLSX, or one document from PDF, DOCX, HTML, MD or TXT."
    table = DOCUMENT_TABLE
