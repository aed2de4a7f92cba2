"""Codes that a telephone reads."""

import io

import segno


def qr_of(address: str) -> str:
    """The address as an SVG, black on white with its quiet zone; a quarter of it may be dirty or folded."""
    svg = io.BytesIO()
    code = segno.make(address, error="q", micro=False)
    code.save(svg, kind="svg", xmldecl=False, omitsize=True, border=4, dark="#000", light="#fff")
    return svg.getvalue().decode()
