"""What changes rows is a rule: views, forms and handlers of the socket call one, and write nothing themselves."""

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


def written(source):
    """The lines of ``source`` that call what Django's rows and querysets are written with."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            of = node.func.value
            name = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
            if name not in NO_ROWS:
                yield node.lineno


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
