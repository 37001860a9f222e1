"""What the documents name is really there: files, headings, commands, options, settings, pictures."""

import ast
import re
import sqlite3
import subprocess
import sys
import unicodedata
from contextlib import closing
from pathlib import Path

import click
import pytest

from hybrid.cli import main
from hybrid.config import load_config
from streaming.config import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("streaming/**/*.md")])
GUIDE = ROOT / "docs/guides/running.md"
PICTURES = ROOT / "docs/pictures"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?: {4}.*\n)+")
SPAN = re.compile(r"`([^`\n]+)`")
LARGEST_PICTURE = 120_000  # bytes

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def prose_of(document):
    return INDENTED.sub("", FENCE.sub("", document.read_text()))


def code_of(document):
    """All that a document shows as code: blocks and spans, one string each."""
    text = document.read_text()
    blocks = FENCE.findall(text) + INDENTED.findall(FENCE.sub("", text))
    return blocks + SPAN.findall(FENCE.sub("", text))


def anchors_of(document):
    """The names by which headings are linked to: lower case, spaces as dashes, punctuation left out."""
    found = set()
    for line in re.findall(r"^#+ (.+)$", FENCE.sub("", document.read_text()), re.MULTILINE):
        plain = unicodedata.normalize("NFC", line.replace("`", "")).strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


@every_document
def test_every_relative_link_leads_somewhere(document):
    for target in LINK.findall(prose_of(document)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        assert file.exists(), target
        assert file.is_relative_to(ROOT), target
        if anchor:
            assert anchor in anchors_of(file), target


@every_document
def test_every_make_target_exists(document):
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {name for code in code_of(document) for name in re.findall(r"\bmake ([a-z][a-z-]*)", code)}
    assert named <= targets


def command_named(words):
    """Follow ``words`` through the command line's groups; return the command and what is left of them."""
    command = main
    while words and isinstance(command, click.Group):
        assert words[0] in command.commands, f"hybrid {words[0]}"
        command, words = command.commands[words[0]], words[1:]
    return command, words


@every_document
def test_every_command_and_option_exists(document):
    for code in code_of(document):
        for line in code.splitlines():
            for rest in re.findall(
                r"(?:^|[\s/])hybrid ((?:[a-z][a-z-]+|--[a-z-]+)(?: .*)?)$", line.split(" # ")[0]
            ):
                words = rest.split()
                if words[0].startswith("--"):
                    continue
                command, words = command_named(words)
                options = {name for parameter in command.params for name in parameter.opts}
                assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options | {
                    "--help"
                }


@every_document
def test_every_script_and_path_named_as_code_exists(document):
    for code in code_of(document):
        for module in re.findall(r"python -m (scripts\.[a-z_.]+)", code):
            assert (ROOT / (module.replace(".", "/") + ".py")).exists(), module
    for span in SPAN.findall(FENCE.sub("", document.read_text())):
        path = re.match(
            r"((?:hybrid|streaming|frontend|tests|scripts|benchmarks|docs|requirements)/[\w./-]*)$", span
        )
        if path and "static/app" not in span and "node_modules" not in span:
            assert (ROOT / path[1]).exists(), span


class Remembers(dict):
    """An environment that remembers which names it was asked for."""

    def __init__(self, **values):
        super().__init__(**values)
        self.asked = set()

    def get(self, key, default=None):
        self.asked.add(key)
        return super().get(key, default)


@pytest.fixture(scope="session")
def settings_read(tmp_path_factory):
    """The names of all environment variables that the code reads."""
    data_dir = tmp_path_factory.mktemp("data")
    environment = Remembers(HYBRID_DATA_DIR=str(data_dir), HYBRID_RELAY_SECRET="x" * 64)
    load_config(environment)
    Settings.from_environment(environment)
    found = set(environment.asked)
    for file in [*ROOT.glob("hybrid/**/*.py"), *ROOT.glob("streaming/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=where, attr="get" | "pop" | "setdefault"),
                    args=[ast.Constant(value=str(name)), *_],
                ) if ast.unparse(where).endswith("environ"):
                    found.add(name)
                case ast.Compare(left=ast.Constant(value=str(name)), comparators=[where]) if ast.unparse(
                    where
                ).endswith("environ"):
                    found.add(name)
                case ast.Subscript(value=where, slice=ast.Constant(value=str(name))) if ast.unparse(
                    where
                ).endswith("environ"):
                    found.add(name)
    return found - {"DJANGO_SETTINGS_MODULE"}


def test_the_guide_lists_exactly_the_settings_that_the_code_reads(settings_read):
    listed = set(re.findall(r"^\| `([A-Z_]+)`", GUIDE.read_text(), re.MULTILINE))
    assert listed == settings_read


@every_document
def test_every_setting_named_anywhere_is_read_by_the_code(document, settings_read):
    named = {
        name
        for code in code_of(document)
        for name in re.findall(r"\b(?:HYBRID_[A-Z_]*[A-Z](?![A-Z_])|(?:DATABASE|REDIS|EMAIL)_URL\b)", code)
    }
    assert named <= settings_read


def test_every_picture_is_shown_somewhere_and_small():
    shown = {
        (document.parent / target).resolve()
        for document in DOCUMENTS
        for target in LINK.findall(prose_of(document))
    }
    pictures = [path for path in PICTURES.iterdir() if path.is_file()]
    assert pictures
    for picture in pictures:
        assert picture in shown, picture.name
        assert picture.stat().st_size <= LARGEST_PICTURE, picture.name


def test_every_decision_is_in_the_list():
    listed = set(LINK.findall((ROOT / "docs/adr/README.md").read_text()))
    assert listed == {path.name for path in ROOT.glob("docs/adr/[0-9]*.md")}


def test_the_backup_command_of_the_guide_copies_a_database_in_use(tmp_path):
    (code,) = re.findall(r"^    python3 -c '(.*VACUUM.*)'$", GUIDE.read_text(), re.MULTILINE)
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data/hybrid.sqlite3")) as live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("CREATE TABLE kept (name TEXT)")
        live.execute("INSERT INTO kept VALUES ('in the log only')")
        live.commit()
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=60)
    with closing(sqlite3.connect(tmp_path / "backup.sqlite3")) as copy:
        assert copy.execute("SELECT name FROM kept").fetchall() == [("in the log only",)]
