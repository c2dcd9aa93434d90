"""A browser of Django's own at our own address."""

from django.test import Client

OURS = {"Origin": "http://testserver"}
PIN = "482915"
PASSWORD = "lotus-heron-4711"


class Browser(Client):
    """A browser at our own address."""

    def post(self, path, data=None, **more):
        return super().post(path, data or {}, headers=OURS | more.pop("headers", {}), **more)


def browser(somebody=None):
    client = Browser()
    if somebody:
        client.cookies.load(somebody.cookies)
    return client


def text(answer):
    return answer.content.decode()
