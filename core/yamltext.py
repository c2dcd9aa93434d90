"""Reading the YAML that we and hotels write: by libyaml where it is built in, ten times as fast."""

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text: str) -> Any:
    """What ``text`` says, in plain lists, mappings and values; raises ``yaml.YAMLError``."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506  both are safe loaders
