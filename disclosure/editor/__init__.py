"""Documents in the framework’s editor and its lists."""
