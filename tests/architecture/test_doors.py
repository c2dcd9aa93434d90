"""Other rooms come in by the doors only; foreign keys point down the house; files stay small."""

import ast
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db.models.fields.related import ForeignObject

ROOT = Path(__file__).resolve().parents[2]
HOUSE = (
    "core", "hotels", "staff", "guests", "realtime", "messaging", "stays", "preferences",
    "loyalty", "service_tasks", "rules", "dining", "pms", "imports", "housekeeping", "front_desk", "insights",
    "hotel_crm",
)  # fmt: skip
DOORS = {"services", "queries", "types", "enums", "signals", "policy", "edge", "presenting"}
PURE_DOORS = {"names", "birthdays", "pinyin", "tokens"}  # pure modules of guests, as good as types
ROOM_ORDER = (
    ("apps",),
    ("urls", "routing"),
    ("views", "api", "webhooks", "consumers", "receivers", "management", "middleware"),
    ("forms", "schemas"),
    ("tasks",),
    ("jobs",),
    ("services",),
    ("queries",),
    ("models",),
    ("types", "enums", "signals"),
)


def graph():
    return grimp.build_graph(*HOUSE, exclude_type_checking_imports=True, cache_dir=None)


def edges():
    built = graph()
    for importer in built.modules:
        for imported in built.find_modules_directly_imported_by(importer):
            yield importer, imported


def room(module):
    return module.split(".")[0]


def part(module):
    pieces = module.split(".")
    return pieces[1] if len(pieces) > 1 else ""


def test_rooms_are_entered_by_their_doors():
    wrong = [
        f"{importer} -> {imported}"
        for importer, imported in edges()
        if room(importer) != room(imported)
        and room(imported) not in {"core", "hotel_crm"}
        and room(importer) != "hotel_crm"
        and part(imported) not in DOORS | PURE_DOORS
        and not (part(importer) == part(imported) == "models")
        and part(importer) != "migrations"
    ]

    assert sorted(wrong) == []


def test_rooms_keep_their_inner_order():
    rank = {name: place for place, names in enumerate(ROOM_ORDER) for name in names}
    wrong = [
        f"{importer} -> {imported}"
        for importer, imported in edges()
        if room(importer) == room(imported)
        and part(importer) in rank
        and part(imported) in rank
        and rank[part(importer)] > rank[part(imported)]
    ]

    assert sorted(wrong) == []


def test_foreign_keys_point_down_the_house():
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in HOUSE
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObject)
        and field.related_model._meta.app_label in HOUSE
        and HOUSE.index(field.related_model._meta.app_label) > HOUSE.index(model._meta.app_label)
    ]

    assert wrong == []


def sources():
    for name in (*HOUSE, "simulator", "benchmarks", "drills"):
        for path in sorted((ROOT / name).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@pytest.mark.parametrize("limit", [300])
def test_source_files_stay_small(limit):
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources()
        if (lines := len(path.read_text().splitlines())) > limit
    }

    assert long == {}


def test_test_files_stay_small():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if (lines := len(path.read_text().splitlines())) > 500
    }

    assert long == {}


def test_atomic_is_opened_only_by_core_transactions():
    wrong = []
    for path in sources():
        if path == ROOT / "core" / "transactions.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node, "attr", None) or getattr(node, "id", None)
            if name == "atomic":
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")

    assert wrong == []


def test_every_app_keeps_an_operational_foreign_key_inside_one_property():
    """A row that carries a property leads its unique constraints with it, or hangs on a parent."""
    operational = [
        model
        for model in apps.get_models()
        if model._meta.app_label in HOUSE
        and any(field.attname == "property_id" for field in model._meta.concrete_fields)
    ]
    wrong = []
    for model in operational:
        parents = {
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, ForeignObject)
        }
        for constraint in model._meta.constraints:
            fields = getattr(constraint, "fields", ())
            if not fields:
                continue
            first = model._meta.get_field(fields[0]).attname
            if first != "property_id" and first not in parents:
                wrong.append(constraint.name)

    assert wrong == []
