"""Numbers that follow each other within a year: for registers, indexes, letters, cases."""
