"""Programs with heavy libraries, each run as a process of its own. Nothing here knows Django."""
