"""Plain text work of curation: identifiers, keys, Markdown, splitting, differences. Knows no database."""
