"""Views, forms and handlers of the socket call rules and queries: they write nothing themselves, and join nothing."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITES = {
    "save", "delete", "update", "create", "get_or_create", "update_or_create",
    "bulk_create", "bulk_update", "save_m2m",
    "asave", "adelete", "aupdate", "acreate",
}  # fmt: skip
# Dictionaries of Django's forms.
NO_ROWS = {"attrs", "cleaned"}
# What a query is made of that joins, counts or narrows by more than an equality.
JOINS = {
    "select_related", "prefetch_related", "annotate", "aggregate", "alias", "exclude",
    "values", "values_list", "in_bulk", "Q", "F", "Exists", "OuterRef", "Subquery", "Prefetch", "Count",
}  # fmt: skip


def written(source):
    """The lines of ``source`` that call what Django's rows and querysets are written with."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            of = node.func.value
            name = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
            if name not in NO_ROWS:
                yield node.lineno


def joined(source):
    """The lines of ``source`` that make more of a query than a look-up. (``values()`` of nothing is a dictionary's.)"""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in JOINS and (name != "values" or node.args):
                yield node.lineno


def test_a_join_is_seen():
    rows = "Row.objects.select_related('event')\nRow.objects.filter(Q(a=1))\n{}.values()\nRow.objects.filter(a=1)"
    assert list(joined(rows)) == [1, 2]


def test_a_write_is_seen():
    assert list(written("row.save()\nRow.objects.filter(pk=1).delete()\nwidget.attrs.update(a=1)")) == [1, 2]


@pytest.mark.parametrize(
    "folder", ["hybrid/views", "hybrid/forms", "unconference/views", "unconference/forms"]
)
def test_pages_call_rules(folder):
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in (ROOT / folder).rglob("*.py")
        for line in written(path.read_text())
    }
    assert not found


@pytest.mark.parametrize("folder", ["hybrid/views", "unconference/views"])
def test_pages_call_queries(folder):
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in (ROOT / folder).rglob("*.py")
        for line in joined(path.read_text())
    }
    # The one look-up that every page shares takes what is to be loaded with the row.
    assert {place.partition(":")[0] for place in found} <= {"hybrid/views/base.py"}
    assert len(found) <= 1
