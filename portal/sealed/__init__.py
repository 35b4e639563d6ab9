"""Personal data sealed at rest: the keys, the field, how a list shows a value, and the change to a new key."""
