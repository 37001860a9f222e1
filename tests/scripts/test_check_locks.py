from packaging.requirements import Requirement

from scripts.check_locks import npm_problems, problems, python_problems

LOCK = """django==5.2.1 \\
    --hash=sha256:00
    # via
    #   hybrid-events (pyproject.toml)
    #   other
other==1.0 \\
    --hash=sha256:11
    # via hybrid-events (pyproject.toml)
"""


def compare(*wanted, locked=LOCK):
    return list(python_problems("run.txt", map(Requirement, wanted), locked, "(pyproject.toml)"))


def test_this_repository_is_in_order():
    assert list(problems()) == []


def test_a_lock_that_fits():
    assert compare("Django[argon2]>=5.2,<5.3", "other") == []


def test_what_is_new_too_old_or_gone_is_named():
    assert compare("django", "other", "new-one") == ["run.txt lacks new-one"]
    assert compare("django>=5.2.9", "other") == [
        "run.txt has django 5.2.1, which django>=5.2.9 does not allow"
    ]
    assert compare("django") == ["run.txt still has other, which nothing asks for"]


def test_hashes_are_asked_for():
    assert compare("a", locked="a==1\n") == ["run.txt has no hashes"]


def test_the_front_end_lock_is_of_its_package_file():
    lock = {"packages": {"": {"dependencies": {"lit": "^3"}}}}
    assert list(npm_problems({"dependencies": {"lit": "^3"}}, lock)) == []
    [problem] = npm_problems({"dependencies": {"lit": "^4"}}, lock)
    assert "other dependencies" in problem
