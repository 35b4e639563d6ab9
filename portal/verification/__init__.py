"""Database and store held against what was signed and told; what does not agree is kept until somebody settled it."""
