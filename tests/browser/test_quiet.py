"""What a device sounds for: folded, never hidden, never silent for safety, whatever the order.

The file that the pages load is asked in the browser; a day of calls is driven through it by the second.
"""

import itertools
import random
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.browser.paper import Paper, bench

REPEAT, GATHER = 20, 600  # seconds, as quiet.js has them
# For each second of `seconds` the calls that are open; what sounded when, and for what.
DRIVE = """async ([days, seconds]) => {
  const { decide, empty, read } = await import('/static/hotel_crm/quiet.js');
  return days.map(([spans, twice]) => {
    let memory = empty();
    const sounds = [];
    for (let second = 0; second < seconds; second += 1) {
      const open = spans.filter(([, from, to]) => from <= second && second < to).map(([words]) => words);
      const calls = read(open.join(' '));
      for (let time = 0; time < (twice ? 2 : 1); time += 1) {
        const before = memory.heard;
        const said = decide(calls, memory, second * 1000 + 1);
        memory = said.memory;
        if (!said.sound) continue;
        const spoke = Object.keys(memory.heard).filter((c) => memory.heard[c].times !== (before[c]?.times ?? 0));
        sounds.push([second, said.sound, spoke.sort()]);
      }
    }
    return sounds;
  });
}"""


@dataclass(frozen=True)
class Call:
    """A task that calls from one second to another."""

    name: str
    level: str
    start: int
    end: int
    safety: bool = False
    wait: int = 180  # seconds until it has to be begun

    @property
    def span(self) -> list[object]:
        words = f"{self.name}@0:{self.level}~{self.wait}{'!' if self.safety else ''}"
        return [words, self.start, self.end]

    @property
    def silence(self) -> int:
        """For how long a sound may keep it silent."""
        if self.safety:
            return 0
        return REPEAT if self.level == "high" else min(max(self.wait, REPEAT), GATHER)


@pytest.fixture
def page(paper: Paper) -> Page:
    paper.pages["/bench"] = bench("", live="off")
    return paper.open("/bench")


def drive(page: Page, *calls: Call, seconds: int = 900, twice: bool = False):
    """[second, level, [call, ...]] for each sound of a device."""
    [sounds] = page.evaluate(DRIVE, [[[[call.span for call in calls], twice]], seconds])
    return [
        (second, level, [name.split("@")[0] for name in spoke]) for second, level, spoke in sounds
    ]


def test_what_comes_while_one_sounds_is_folded_into_its_repeat(page):
    sounds = drive(page, Call("a", "high", 0, 900), Call("b", "high", 10, 900))

    assert sounds == [
        (0, "high", ["a"]),
        (20, "high", ["a", "b"]),
        (40, "high", ["a", "b"]),
        (60, "high", ["b"]),
    ]


def test_what_was_folded_sounds_when_the_silence_is_over_and_nobody_took_it(page):
    sounds = drive(page, Call("a", "medium", 0, 30), Call("b", "medium", 60, 900))

    assert sounds == [(0, "medium", ["a"]), (180, "medium", ["b"])]


@pytest.mark.parametrize(("wait", "expected"), [(0, 60), (120, 120), (300, 300), (3600, 600)])
def test_what_was_folded_waits_no_longer_than_it_has_time(page, wait, expected):
    sounds = drive(page, Call("a", "medium", 0, 30), Call("b", "medium", 60, 900, wait=wait))

    assert [second for second, _, _ in sounds] == [0, expected]


def test_what_was_folded_and_taken_meanwhile_never_sounds(page):
    sounds = drive(page, Call("a", "medium", 0, 30), Call("b", "medium", 60, 170))

    assert sounds == [(0, "medium", ["a"])]


def test_high_does_not_wait_for_what_was_only_soon(page):
    sounds = drive(page, Call("a", "medium", 0, 900), Call("b", "high", 25, 30))

    assert sounds == [(0, "medium", ["a"]), (25, "high", ["b"])]


def test_safety_sounds_in_the_very_second_whatever_sounded_before(page):
    sounds = drive(
        page, Call("a", "high", 0, 5), Call("b", "medium", 1, 5, safety=True), Call("c", "high", 2, 5, safety=True)
    )  # fmt: skip

    assert [second for second, _, _ in sounds] == [0, 1, 2]


def test_thirty_at_once_are_one_sound(page):
    crowd = [Call(f"t{nr:02}", "medium", 5, 900) for nr in range(30)]

    sounds = drive(page, *crowd)

    assert [(second, len(spoke)) for second, _, spoke in sounds] == [(5, 30)]


def test_a_task_that_calls_anew_is_heard_anew(page):
    again = [["a@100:medium", 0, 100], ["a@400:medium", 400, 900]]

    [sounds] = page.evaluate(DRIVE, [[[again, False]], 900])

    assert [second for second, _, _ in sounds] == [0, 400]


def day(dice: random.Random) -> list[Call]:
    """A dozen calls of any kind, some taken at once and some never."""
    calls = []
    for nr in range(12):
        start = dice.randint(0, 600)
        end = start + dice.choice((3, 15, 60, 240, 2000))
        level = dice.choice(("high", "medium", "low"))
        wait = dice.choice((0, 60, 300, 2000))
        calls.append(Call(f"t{nr:02}", level, start, end, dice.random() < 0.2, wait))
    return calls


@pytest.fixture
def days() -> list[list[Call]]:
    return [day(random.Random(seed)) for seed in range(60)]


def driven(page: Page, days: list[list[Call]], *, twice: bool = False):
    asked = [[[call.span for call in calls], twice] for calls in days]
    return page.evaluate(DRIVE, [asked, 900])


def test_any_day_keeps_its_promises(page, days):
    """Safety at once; nothing open is hidden past the silence; low never; a device is not a siren."""
    for calls, sounds in zip(days, driven(page, days), strict=True):
        first: dict[str, int] = {}
        for second, _level, spoke in sounds:
            for name in spoke:
                first.setdefault(name.split("@")[0], second)
        for call in calls:
            if call.level == "low":
                assert call.name not in first
                continue
            wait = call.silence
            # Every sound begins the silence anew, but it also speaks for whatever was waiting.
            if call.end > call.start + wait and call.start + wait < 900:
                assert first[call.name] - call.start <= wait, call
        safe = {call.name for call in calls if call.safety}
        ordinary = [s for s, _l, spoke in sounds if not {n.split("@")[0] for n in spoke} & safe]
        assert all(later - earlier >= REPEAT - 1 for earlier, later in itertools.pairwise(ordinary))


def test_order_and_repetition_change_nothing(page, days):
    shuffled = [random.Random(nr).sample(calls, len(calls)) for nr, calls in enumerate(days)]

    plain = driven(page, days)

    assert driven(page, shuffled) == plain
    assert driven(page, days, twice=True) == plain
