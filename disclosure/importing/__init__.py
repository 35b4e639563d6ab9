"""Documents from files of other systems."""
