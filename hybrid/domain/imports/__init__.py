"""Taking over an agenda, or speakers, that another program wrote: first what it would change, then exactly that.

What the file has not is left alone. A session is known by its GUID, or by the number that the file gives it; a room
and a speaker by GUID, else by name. Without a GUID of ours in it, a file is recognised all the same the second
time: ids are made from the file's.
"""

from hybrid.domain.imports.planning import Plan, plan_import
from hybrid.domain.imports.writing import carry_out_import

__all__ = ["Plan", "carry_out_import", "plan_import"]
