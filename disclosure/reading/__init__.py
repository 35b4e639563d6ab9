"""Who may read which page, version and file, and what search and related lists show of it."""
