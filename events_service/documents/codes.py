"""Codes that a telephone reads."""

import io

import segno


def qr_of(address: str) -> str:
    """The address as an SVG, black on white with its quiet zone; a quarter of it may be dirty or folded."""
    svg = io.BytesIO()
    segno.make(address, error="q", micro=False).save(svg, kind="svg", xmldecl=False, border=4, dark="#000")
    return svg.getvalue().decode()
