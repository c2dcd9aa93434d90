import pytest
from websockets.frames import Frame, Opcode

from realtime.wire import encoded, writer_of


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65535, 65536])
def test_a_frame_is_encoded_as_the_library_would(length):
    text = "é" * (length // 2) + "x" * (length % 2)

    frame = encoded(text)

    assert frame == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def test_another_server_gets_nothing_but_asgi():
    async def send(message):
        raise AssertionError(message)

    assert writer_of(send) is None
