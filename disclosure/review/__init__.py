"""What becomes public and what keeps it: routes, publication, guards, triggers, discarding and moving."""
