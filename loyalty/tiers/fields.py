"""Settings taken one by one, so that what nobody took is told: nothing is ever silently dropped."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.sentences import Sentence, joined, sentence

MOST = 10**15


class BadPolicy(Exception):
    """A policy cannot be used; the message says everything that is wrong. Nothing was changed."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(joined(problems))
        self.problems = tuple(problems)


class Fields:
    """The settings of one part, taken one by one; what is left over at the end is a problem."""

    def __init__(self, data: Any, where: str, problems: list[Sentence]) -> None:
        self.where, self.problems = where, problems
        self.known: list[str] = []
        self.data: Mapping[Any, Any] = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            self.wrong(sentence("%(where)s must be settings with names.", where=where))

    def wrong(self, said: Sentence) -> None:
        """Keeps a problem."""
        self.problems.append(said)

    def take(self, name: str, default: Any = None) -> Any:
        """A setting as it stands."""
        self.known.append(name)
        return self.data.get(name, default)

    def place(self, name: str) -> str:
        """How a setting is named in a sentence."""
        return f"{self.where}.{name}" if self.where else name

    def text(self, name: str, default: str = "", choices: Sequence[str] = ()) -> str:
        """A text, one of ``choices`` when there are some."""
        found = self.take(name, default)
        if not isinstance(found, str) or (choices and found not in choices):
            self.wrong(
                sentence(
                    "%(where)s must be one of %(choices)s.",
                    where=self.place(name),
                    choices=", ".join(choices),
                )
                if choices
                else sentence("%(where)s must be a text.", where=self.place(name))
            )
            return default
        return found

    def number(self, name: str, default: int = 0, least: int = 0, most: int = MOST) -> int:
        """A whole number."""
        found: Any = self.take(name, default)
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            self.wrong(
                sentence(
                    "%(where)s must be a whole number from %(least)s to %(most)s.",
                    where=self.place(name),
                    least=str(least),
                    most=str(most),
                )
            )
            return default
        return int(found)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        found = self.take(name, default)
        if not isinstance(found, bool):
            self.wrong(sentence("%(where)s must be true or false.", where=self.place(name)))
            return default
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        found = self.take(name, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.wrong(sentence("%(where)s must be a list of texts.", where=self.place(name)))
            return ()
        return tuple(found)

    def items(self, name: str) -> list[Any]:
        """A list of parts."""
        found = self.take(name, [])
        if not isinstance(found, list):
            self.wrong(sentence("%(where)s must be a list.", where=self.place(name)))
            return []
        return found

    def words(self, name: str) -> dict[str, str]:
        """A name per language, or one for all."""
        found = self.take(name, {})
        if isinstance(found, str):
            found = {"en": found}
        fine = isinstance(found, Mapping) and any(found.values())
        if not fine or not all(isinstance(each, str) for pair in found.items() for each in pair):
            self.wrong(
                sentence("%(where)s needs a name in at least one language.", where=self.place(name))
            )
            return {"en": "?"}
        return dict(found)

    def close(self) -> None:
        """Refuses what nobody took: a setting is never dropped without a word."""
        for name in self.data:
            if name not in self.known:
                self.wrong(
                    sentence(
                        "%(where)s is not a setting we know, and nothing was taken from it. Known here: %(known)s.",
                        where=self.place(str(name)),
                        known=", ".join(self.known),
                    )
                )
