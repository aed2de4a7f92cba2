"""What the HTML standard calls an error, in the source of a page as it was sent.

A browser mends what it is sent, each in its own way where the standard leaves it free, and says nothing; so this is
read from the source, by a parser that goes by the standard's algorithm and notes each parse error of it (WHATWG HTML
13.2). What stands in what, as far as a parser lets it pass, and what an attribute points at is looked at in the tree.
"""

import re
from collections import Counter
from xml.etree.ElementTree import Element

from tinyhtml5.parser import HTMLParser

# Elements that hold phrases (4.4, 4.5, 4.10), and elements that are no part of a phrase.
_OF_PHRASES = re.compile("p|h[1-6]|span|b|i|em|strong|small|label|button|summary|q|cite|kbd|time")
_NO_PHRASES = re.compile(
    "div|p|ul|ol|dl|li|dt|dd|table|form|fieldset|section|article|aside|nav|header|footer|main|details|blockquote|hr|"
    "address|figure|pre|h[1-6]"
)
# Attributes whose words are the ids of elements of the same page.
_REFERENCES = ("for", "form", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls")


def markup_faults(source: str) -> list[str]:
    """Each error, in words that lead to it; none where the page is as the standard asks."""
    parser = HTMLParser()
    tree = parser.parse(source)
    faults = [f"line {place[0]}: {code} {details}" for place, code, details in parser.errors]
    elements = list(tree.iter())
    numbers = Counter(each.get("id") for each in elements if each.get("id") is not None)
    faults += [f"id {name} stands {number} times" for name, number in numbers.items() if number > 1]
    for each in elements:
        faults += [
            f"{_name(each)} {attribute}={word}: there is no such id"
            for attribute in _REFERENCES
            for word in each.get(attribute, "").split()
            if word not in numbers
        ]
        faults += _strangers(each)
    return faults


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _strangers(element: Element) -> list[str]:
    """Blocks within a phrase; in a list of terms, what is neither a term nor said of one."""
    name = _name(element)
    if _OF_PHRASES.fullmatch(name):
        within = {_name(each) for each in element.iter() if each is not element}
        # A summary may hold a heading besides (4.11.2).
        strange = {
            each for each in within if _NO_PHRASES.fullmatch(each) and (name, each[0]) != ("summary", "h")
        }
    elif name == "dl":
        groups = [each for each in element if _name(each) == "div"]
        strange = {_name(each) for parent in (element, *groups) for each in parent} - {"div", "dt", "dd"}
    else:
        strange = set()
    return [f"{stranger} in {name}" for stranger in sorted(strange)]
