"""What another language lacks is said in French, sentence by sentence, and a page says so: `lang="fr"` around it (WCAG
3.1.2), wherever a tag may stand. An attribute, a title and the options of a list have room for words only."""

import re
from collections.abc import Callable
from gettext import NullTranslations
from typing import Any

from jinja2 import Environment, nodes, pass_context
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup


class InFrench(str):
    """A sentence that a language lacks."""

    def __mod__(self, values: Any) -> "InFrench":
        return InFrench(super().__mod__(values))


class MarkupInFrench(Markup):
    """The same on a page, with what was filled in escaped."""


class French(NullTranslations):
    """What a catalogue answers for the sentences that it has not: `say` and `say_many` are those of French, which need
    no mark where the language is French `too`."""

    def __init__(
        self, say: Callable[[str], str], say_many: Callable[[str, str, int], str], *, too: bool
    ) -> None:
        super().__init__()
        self._say, self._say_many = say, say_many
        self._marked: Callable[[str], str] = str if too else InFrench

    def gettext(self, message: str) -> str:
        return self._marked(self._say(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._marked(self._say_many(msgid1, msgid2, n))


def speak_in(
    environment: Environment, say: Callable[[str], str], many: Callable[[str, str, int], str]
) -> None:
    """Give an environment the words of a language that may lack some: as Jinja's own gettext does, but what is French
    is known for it until it is written."""

    def marked(context: Context, text: str) -> str:
        if not context.eval_ctx.autoescape:
            return text
        return MarkupInFrench(text) if isinstance(text, InFrench) else Markup(text)

    @pass_context
    def gettext(context: Context, text: str, **values: Any) -> str:
        return marked(context, say(text)) % values

    @pass_context
    def ngettext(context: Context, one: str, several: str, num: int, **values: Any) -> str:
        return marked(context, many(one, several, num)) % {"num": num, **values}

    environment.globals.update(gettext=gettext, ngettext=ngettext)
    environment.filters["in_its_language"] = _in_its_language


def _in_its_language(value: Any) -> Any:
    if isinstance(value, InFrench | MarkupInFrench):
        return Markup('<span lang="fr" dir="ltr">{}</span>').format(value)
    return value


class Marking(NodeTransformer):
    """Has whatever a template writes where a tag may stand pass through `in_its_language`."""

    def __init__(self) -> None:
        self._tags_may_stand = True

    def visit_Block(self, node: nodes.Block) -> nodes.Node:
        return node if node.name == "title" else self.generic_visit(node)

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        written: list[nodes.Expr] = []
        for each in node.nodes:
            if isinstance(each, nodes.TemplateData):
                self._read(each.data)
            elif self._tags_may_stand:
                each = nodes.Filter(each, "in_its_language", [], [], None, None, lineno=each.lineno)
            written.append(each)
        node.nodes = written
        return node

    def _read(self, data: str) -> None:
        """Where the template stands after it: inside a tag, or between `<title>` or `<option>` and its end, or not."""
        for sign in _SIGNS.finditer(data):
            self._tags_may_stand = sign[0] == ">" and not _WORDS_ONLY.search(data[: sign.end()])


_SIGNS = re.compile("[<>]")
_WORDS_ONLY = re.compile(r"<(?:title|option|textarea)\b[^<>]*>$")
