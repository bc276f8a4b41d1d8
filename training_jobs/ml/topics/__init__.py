"""Topics of texts by their vectors, with libraries too heavy for any process of the portal."""
