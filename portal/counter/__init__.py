"""One number that every change of what the public reads raises, in the transaction of the change.

Whatever follows from the public content alone may be kept as long as the number and the day stay the same; so a
withdrawal is seen at the next request in every process, and nothing is ever purged.
"""
