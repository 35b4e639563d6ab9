"""Addresses as squares that a telephone reads, drawn on the server."""

from functools import lru_cache

import segno


@lru_cache(maxsize=4096)
def drawing(address: str) -> str:
    """An SVG element without a size of its own; drawn once a process, since it takes as long as the page itself.

    The mask is fixed: trying all of them, for a pattern that scanners like a little better, takes four times as long.
    """
    code = segno.make(address, error="l", boost_error=False, mask=1, micro=False)
    svg = code.svg_inline(omitsize=True, border=0, svgclass=None, lineclass=None)
    return svg.replace("<svg", '<svg role="img" aria-label="本页地址的二维码" shape-rendering="crispEdges"', 1)
