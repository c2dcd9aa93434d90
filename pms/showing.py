"""Raw events as a person can read them: indented, and without marks that turn the text around."""

import json
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})


def pretty(text: str) -> str:
    """JSON on many lines; control and direction marks are written out, as backslash u and a number.

    What is stored stays as it was sent; a name with a right-to-left override must only not make
    the rest of the page read backwards.
    """
    lines = json.dumps(json.loads(text), indent=2, ensure_ascii=False, sort_keys=True)
    return "".join(_visible(char) for char in lines)


def _visible(char: str) -> str:
    if char == "\n" or unicodedata.category(char) not in _HIDDEN:
        return char
    return json.dumps(char)[1:-1]
