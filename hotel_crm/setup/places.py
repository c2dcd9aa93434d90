"""Where in a YAML file a value stands, so that a problem can be told with its line."""

from collections.abc import Sequence

import yaml


class Places:
    """The lines of a YAML text, asked by path such as ``("properties", 0, "zone")``."""

    def __init__(self, text: str) -> None:
        self.root = yaml.compose(text, Loader=yaml.SafeLoader)

    def line(self, path: Sequence[object]) -> int:
        """The line, from 1, of the value at ``path`` or of the nearest thing around it."""
        node, found = self.root, self.root
        for step in path:
            node = _inside(node, step)
            if node is None:
                break
            found = node
        return int(found.start_mark.line) + 1 if found is not None else 1


def _inside(node: yaml.Node | None, step: object) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                # A list or a map is told by the line of its name, a plain value by its own.
                return value if isinstance(value, yaml.ScalarNode) else _named(key, value)
    return None


def _named(key: yaml.Node, value: yaml.Node) -> yaml.Node:
    value.start_mark = key.start_mark
    return value
