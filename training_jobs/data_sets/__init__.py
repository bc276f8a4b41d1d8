"""Training examples from what the office has published: composed here, frozen by `workflows.building`."""
