"""On what somebody works, in two words: enough to know one's own list of sign-ins, too little to tell people apart."""

from events_service.web.http.requests import AnyRequest

# The first that the browser names: each imitates those further down.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_of(request: AnyRequest) -> str:
    """`Firefox, Android`; empty where the browser says nothing that we know."""
    says = request.headers.get("user-agent", "")
    words = (next((word for mark, word in names if mark in says), "") for names in (_BROWSERS, _SYSTEMS))
    return ", ".join(word for word in words if word)
