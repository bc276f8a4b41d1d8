"""Public pages: server-rendered, readable without scripts, one address per entry."""
