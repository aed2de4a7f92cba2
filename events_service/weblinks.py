"""Whether a text would become a link on somebody's telephone: what strangers type rides in letters we send."""

import re
import unicodedata

# Two letters are a country, nearly always; these are the other ends of addresses that programs turn into links and
# that advertisers buy, with those kept for examples. The list need not be whole: with a scheme, `www.` or a path any
# end counts, and whoever wrote a name is told to put a space after the dot.
_BOUGHT = """
com net org info biz name pro edu gov mil int mobi tel travel jobs museum aero coop cat asia post arpa app dev
web page site website online store shop shopping blog cloud tech host space press news media live life world
today email link click top club vip icu xyz win bid loan men work works team group ltd company agency business
center expert digital network social chat zone one best fun games game bet casino poker promo sale deals
discount market money cash credit finance fund fit health care clinic love dating date cam sex porn photo
photos video tube audio download stream support help guide wiki link bond cyou sbs rest cfd lol monster buzz
quest beauty hair skin makeup homes autos boats yachts trade review science party cricket faith racing
accountant webcam gdn kim pink red blue black rocks ninja guru tips paris bzh alsace corsica brussels berlin
london amsterdam eus quebec africa google goo youtube zip mov foo nexus ing example test invalid local
localhost onion internal home lan рф укр бел срб
"""
_OF_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc
cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga
gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp
ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms
mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro
rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr
tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""
_ENDS = frozenset((_BOUGHT + _OF_COUNTRIES).split())
_DOTS = str.maketrans(dict.fromkeys("。｡．․", "."))
_JOINERS = re.compile("[\u200b-\u200d\u2060\ufeff]")
_SCHEME = re.compile(r"\b(?:https?|hxxps?|ftps?|file|javascript|mailto)\s*:\s*\S|\w\s?://", re.IGNORECASE)
_WWW = re.compile(r"\bwww[0-9]*\s*\.\s*\w", re.IGNORECASE)
_MAILBOX = re.compile(r"[^\s@<>]+@[\w.-]+")
_HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+([^\W\d_][\w-]+)\.?(:[0-9]+|[/?#]\S)?", re.UNICODE)
_NUMBERS = re.compile(r"(?<![\d.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:[:/]\S)")


def has_link(text: str, *, addresses: bool = True) -> bool:
    """Whether mail programs and telephones would make a link of something in the text.

    "J.P. Martin" and "St.Denis" are names. With `addresses=False`, e-mail addresses may stand in it: a note to the
    library says "write to my daughter".
    """
    if not text:
        return False
    plain = unicodedata.normalize("NFKC", _JOINERS.sub("", text).translate(_DOTS))
    if not addresses:
        plain = _MAILBOX.sub(" ", plain)
    elif "@" in plain and any(_is_end(match[0].rpartition(".")[2]) for match in _MAILBOX.finditer(plain)):
        return True
    if _SCHEME.search(plain) or _WWW.search(plain) or _NUMBERS.search(plain):
        return True
    return any(match[2] or _is_end(match[1]) for match in _HOST.finditer(plain))


def _is_end(label: str) -> bool:
    """Whether an address may end like this."""
    end = label.casefold()
    return end in _ENDS or end.startswith("xn--")
