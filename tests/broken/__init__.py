"""The rows of `tests/breaks.py`, by the body of law that they break."""
