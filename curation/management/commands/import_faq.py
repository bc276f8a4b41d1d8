"""`manage.py import_faq FILE`: frequent questions from CSV, JSONL, JSON or XLSX."""

from curation.importing.tables import FAQ_TABLE
from curation.management.table_command import TableImportCommand


class Command(TableImportCommand):
    help = "Import frequent questions from CSV, JSONL, JSON or XLSX."
    table = FAQ_TABLE
