"""What of an unexpected error may be written down: its kind and its place in the code.

The words of an error may quote a guest (a database names the value it refused), so logs get
neither them nor the values of variables.
"""

import traceback


def where(error: BaseException) -> str:
    """The kind of ``error`` and the lines of code it came through, without its words."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
