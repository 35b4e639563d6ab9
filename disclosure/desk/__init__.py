"""Documents on the desk of those who draft, sign and publish them."""
