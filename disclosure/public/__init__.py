"""What the public sees: catalogue, guide, document pages, feeds and the interface for machines."""
