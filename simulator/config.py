"""What the simulator was told: where the product is, its tokens and its people's PINs."""

import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Worker:
    """A member of staff whom the simulator may play."""

    login: str
    name: str
    member: str  # public id of the membership
    pin: str
    role: str
    departments: tuple[str, ...]
    enrol: str  # one-time code for a device of their own


@dataclass(frozen=True)
class Hotel:
    """One property as its PMS knows it."""

    code: str
    name: str
    zone: str
    connection: str
    token: str
    rooms: tuple[str, ...]
    crew: tuple[Worker, ...]
    restaurant: str = ""  # the connection on which the restaurant's system posts; none: no meals
    restaurant_token: str = ""
    regulars: tuple[int, ...] = ()  # guests of the hotel's past who still come
    fias_port: int | None = None  # where our interface listens; none: the PMS posts JSON


@dataclass(frozen=True)
class Config:
    """Everything a run needs."""

    base: str
    window_port: int
    hotels: tuple[Hotel, ...]
    signs: tuple[str, ...]  # lines for a person: addresses and sign-ins
    minutes: float | None
    pace: float  # seconds between happenings; 0: nothing happens by itself
    forgets: float  # share of alerts that the simulated staff leave alone


def load(path: Path) -> Config:
    """Reads the file that ``manage.py demo_prepare`` wrote."""
    told = json.loads(path.read_text(encoding="utf-8"))
    minutes = os.environ.get("DEMO_MINUTES", "").strip()
    return Config(
        base=told["base"],
        window_port=int(os.environ.get("WINDOW_PORT", told["window_port"])),
        hotels=tuple(
            Hotel(
                code=hotel["code"],
                name=hotel["name"],
                zone=hotel["zone"],
                connection=hotel["connection"],
                token=hotel["token"],
                rooms=tuple(hotel["rooms"]),
                crew=tuple(
                    Worker(**{**worker, "departments": tuple(worker["departments"])})
                    for worker in hotel["crew"]
                ),
                restaurant=(hotel.get("restaurant") or {}).get("connection", ""),
                restaurant_token=(hotel.get("restaurant") or {}).get("token", ""),
                regulars=_regulars(hotel.get("regulars") or ""),
                fias_port=hotel.get("fias_port"),
            )
            for hotel in told["hotels"]
        ),
        signs=tuple(told["signs"]),
        minutes=float(minutes) if minutes else None,
        pace=float(os.environ.get("DEMO_PACE", "4")),
        forgets=float(os.environ.get("DEMO_FORGETS", "0.12")),
    )


def _regulars(path: str) -> tuple[int, ...]:
    """The numbers in a file that ``simulator.history`` wrote; none without one."""
    found = Path(path)
    if not path or not found.is_file():
        return ()
    return tuple(int(line) for line in found.read_text().split())
