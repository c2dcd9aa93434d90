"""How the work went over a stretch of days: how soon it was taken and done, and how it ended.

By department, by shift and by day; never by person, and no function here can be asked to. Whatever
the stretch, each answer is one statement that begins with what was made in these days.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from service_tasks.enums import EventKind

PATIENCE = timedelta(days=31)
"""An act later than this after the stretch is no answer to a call of it any more."""
AHEAD = timedelta(days=92)
"""How long before its due time a wish's task is made at the earliest."""

# What was planned or asked for in [start, end) and calls somebody. It can be taken from the moment
# it is seen and calls; it counts as taken by the first act that was not taken back, and as done by
# how it stands now. ``undone`` follows the act it undid, hence the look at the next one.
_ASKED = """
made AS MATERIALIZED (
  SELECT id, department_id, state, created_at, visible_from, calls_from, ended_at
  FROM service_tasks_servicetask
  WHERE property_id = %(property)s AND created_at >= %(start)s AND created_at < %(end)s
    AND calls_from IS NOT NULL
), steps AS (
  SELECT e.task_id, e.kind, e.at, lead(e.kind) OVER (PARTITION BY e.task_id ORDER BY e.id) AS next
  FROM service_tasks_taskevent e
  WHERE e.property_id = %(property)s AND e.at >= %(start)s AND e.at < %(until)s
    AND e.kind IN ('acknowledged', 'started', 'done', 'parked', 'lapsed', 'undone')
    AND e.task_id IN (SELECT id FROM made)
), taken AS (
  SELECT task_id,
         min(at) FILTER (WHERE kind IN ('acknowledged', 'started', 'done')
                           AND next IS DISTINCT FROM 'undone') AS at,
         bool_or(kind IN ('parked', 'undone')) AS called_anew
  FROM steps GROUP BY task_id
), asked AS (
  SELECT t.id, t.department_id, t.state,
         greatest(t.created_at, t.visible_from,
                  CASE WHEN taken.called_anew THEN NULL ELSE t.calls_from END) AS asked_at,
         taken.at AS taken_at,
         CASE WHEN t.state = 'done' THEN t.ended_at END AS done_at
  FROM made t LEFT JOIN taken ON taken.task_id = t.id
), timed AS (
  SELECT asked.*, (asked_at AT TIME ZONE %(zone)s)::date AS day,
         coalesce((SELECT s.code FROM unnest(%(departments)s::bigint[], %(codes)s::text[],
                                      %(begins)s::time[], %(ends)s::time[])
                               AS s (department_id, code, begins, ends)
                   WHERE s.department_id = asked.department_id
                     AND CASE WHEN s.begins < s.ends
                              THEN local.wall >= s.begins AND local.wall < s.ends
                              ELSE local.wall >= s.begins OR local.wall < s.ends END
                   ORDER BY (local.wall - s.begins) LIMIT 1), '') AS shift,
         CASE WHEN taken_at IS NOT NULL
              THEN greatest(0, extract(epoch FROM taken_at - asked_at))::float8 END AS to_take,
         CASE WHEN done_at IS NOT NULL
              THEN greatest(0, extract(epoch FROM done_at - asked_at))::float8 END AS to_do
  FROM asked, LATERAL (SELECT (asked_at AT TIME ZONE %(zone)s)::time AS wall) AS local
)
"""

_RESPONSE = f"""
WITH {_ASKED}
SELECT grouping(department_id) = 0, grouping(shift) = 0, grouping(day) = 0,
       department_id, shift, day,
       count(*), count(taken_at), count(done_at),
       percentile_cont(ARRAY[.5, .9, .95]) WITHIN GROUP (ORDER BY to_take)
           FILTER (WHERE taken_at IS NOT NULL),
       percentile_cont(ARRAY[.5, .9, .95]) WITHIN GROUP (ORDER BY to_do)
           FILTER (WHERE done_at IS NOT NULL)
FROM timed GROUP BY GROUPING SETS ((), (department_id), (shift), (day))
ORDER BY day, shift, department_id
"""  # noqa: S608  the only thing put in is the text above

_ROWS = f"""
WITH {_ASKED}
SELECT id, asked_at, taken_at, done_at, to_take, to_do, shift FROM timed
WHERE (%(department)s::bigint IS NULL OR department_id = %(department)s)
  AND (%(shift)s::text IS NULL OR shift = %(shift)s)
ORDER BY to_take DESC NULLS FIRST, asked_at, id LIMIT %(most)s
"""  # noqa: S608  the only thing put in is the text above

_ENDINGS = """
SELECT e.kind, coalesce(nullif(e.data ->> 'reason', ''), nullif(e.data ->> 'why', ''), ''),
       count(*), count(DISTINCT e.task_id)
FROM service_tasks_taskevent e
WHERE e.property_id = %(property)s AND e.at >= %(start)s AND e.at < %(end)s
  AND e.kind = ANY(%(kinds)s)
GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
"""

_WISHES = """
SELECT t.department_id, count(*), count(*) FILTER (WHERE t.state = 'done'),
       count(*) FILTER (WHERE t.state = 'done' AND t.ended_at <= t.due_at)
FROM service_tasks_servicetask t
WHERE t.property_id = %(property)s AND t.created_at >= %(made_from)s AND t.created_at < %(end)s
  AND t.due_at >= %(start)s AND t.due_at < %(end)s
  AND t.params ?& ARRAY['kind', 'value', 'guest_id'] AND t.state <> 'withdrawn'
GROUP BY t.department_id ORDER BY t.department_id
"""


@dataclass(frozen=True, slots=True)
class ShiftHours:
    """When a department's usual shift runs, local wall time as HH:MM; it may cross midnight."""

    department_id: int
    code: str
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Moments of one property: [``start``, ``end``), its zone, and its shifts."""

    property_id: int
    start: datetime
    end: datetime
    zone: str
    shifts: tuple[ShiftHours, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """As the statements want it."""
        return {
            "property": self.property_id,
            "start": self.start,
            "end": self.end,
            "until": self.end + PATIENCE,
            "made_from": self.start - AHEAD,
            "zone": self.zone,
            "departments": [each.department_id for each in self.shifts],
            "codes": [each.code for each in self.shifts],
            "begins": [each.begins for each in self.shifts],
            "ends": [each.ends for each in self.shifts],
        }


@dataclass(frozen=True, slots=True)
class Response:
    """How soon calls were answered: seconds at p50, p90 and p95; empty when there was none.

    ``by`` is "", "department", "shift" or "day", and ``of`` its id, code ("" = outside every
    shift) or ISO date. ``asked`` calls, of which so many were taken and done.
    """

    by: str
    of: str
    asked: int
    taken: int
    done: int
    to_take: tuple[float, ...]
    to_do: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Timed:
    """One call with its times; seconds, None for what did not happen (yet)."""

    task_id: int
    asked_at: datetime
    taken_at: datetime | None
    done_at: datetime | None
    to_take: float | None
    to_do: float | None
    shift: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How often tasks were parked, lapsed or withdrawn for one reason; ``tasks`` counts each once."""

    kind: str
    reason: str
    times: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Wishes:
    """A department's wishes that fell due: how many, how many were kept, and kept by their time."""

    department_id: int
    due: int
    kept: int
    in_time: int


def response(stretch: Stretch) -> list[Response]:
    """How soon calls of these days were answered: all, by department, by shift, by local day."""
    with connection.cursor() as cursor:
        cursor.execute(_RESPONSE, stretch.values)
        return [
            Response(
                by="department" if department else "shift" if shift else "day" if day else "",
                of=str(row[0] if department else row[1] if shift else row[2] if day else ""),
                asked=row[3],
                taken=row[4],
                done=row[5],
                to_take=tuple(row[6] or ()),
                to_do=tuple(row[7] or ()),
            )
            for department, shift, day, *row in cursor.fetchall()
        ]


def timed(
    stretch: Stretch, *, department_id: int | None = None, shift: str | None = None, most: int
) -> list[Timed]:
    """The calls behind a figure: those nobody took first, then the slowest; at most ``most``."""
    values = {**stretch.values, "department": department_id, "shift": shift, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, values)
        return [Timed(*row) for row in cursor.fetchall()]


def endings(stretch: Stretch) -> list[Ending]:
    """What was parked, lapsed or withdrawn in these days, by reason, the most frequent first."""
    kinds = [str(kind) for kind in (EventKind.PARKED, EventKind.LAPSED, EventKind.WITHDRAWN)]
    with connection.cursor() as cursor:
        cursor.execute(_ENDINGS, {**stretch.values, "kinds": kinds})
        return [Ending(*row) for row in cursor.fetchall()]


def wishes(stretch: Stretch) -> list[Wishes]:
    """Wishes whose task fell due in these days and was not called off, by department."""
    with connection.cursor() as cursor:
        cursor.execute(_WISHES, stretch.values)
        return [Wishes(*row) for row in cursor.fetchall()]
