"""The relay asks for huge pages by itself, and obeys who says otherwise."""

import sys
from pathlib import Path

import pytest

from tests.streaming.process import relay_process

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the way of one system")


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "glibc.malloc.hugetlb=1"), ("glibc.malloc.hugetlb=0", "glibc.malloc.hugetlb=0")],
)
def test_the_c_library_is_told(monkeypatch, before, after):
    monkeypatch.setenv("GLIBC_TUNABLES", before)
    with relay_process() as relay:
        environment = Path(f"/proc/{relay.child.pid}/environ").read_text().split("\0")
        assert f"GLIBC_TUNABLES={after}" in environment
        assert relay.stop() == 0
