"""What the timeline says, translated here because its script has no words of its own.

``%s`` and ``%(name)s`` stand for what the script puts in.
"""

from __future__ import annotations

import json

from django.utils.translation import gettext as _


def timeline_texts() -> str:
    """Return the timeline's texts as a JSON object."""
    return json.dumps({**_labels(), **_announcements(), **_faults()})


def _labels() -> dict[str, str]:
    return {
        "timeline": _("Timeline of %s"),
        "days": _("Days"),
        "noRoom": _("No room"),
        "step": _("Move by"),
        "minutes": _("%s min"),
        "scale": _("Size"),
        "small": _("Small"),
        "medium": _("Medium"),
        "large": _("Large"),
        "wholeDay": _("Show the whole day"),
        "undo": _("Undo"),
        "undoMove": _("Undo moving “%s”"),
        "undoResize": _("Undo the new length of “%s”"),
        "undoCreate": _("Undo creating “%s”"),
        "undoDuplicate": _("Undo duplicating “%s”"),
        "undoDelete": _("Undo deleting “%s”"),
        "earlier": _("Earlier"),
        "later": _("Later"),
        "left": _("Room to the left"),
        "right": _("Room to the right"),
        "shorter": _("Shorter"),
        "longer": _("Longer"),
        "previousDay": _("Day before"),
        "nextDay": _("Day after"),
        "edit": _("Edit"),
        "duplicate": _("Duplicate"),
        "delete": _("Delete"),
        "create": _("New session"),
        "add": _("Add a session"),
        "nothingChosen": _("Choose a session to change it."),
        "chosen": _("Chosen: %s"),
        "keyboard": _("By keyboard"),
        "keys": _(
            "Arrow keys move, Page Up and Page Down change the day, plus and minus change the length, "
            "Enter saves a move or opens the session, D duplicates, Delete deletes, Escape cancels, "
            "Control+Z undoes."
        ),
        "warning": _("Warning"),
        "warnings": _("Warnings"),
        "warningCount": _("Warnings: %s"),
        "show": _("Show “%s”"),
        "clockChange": _("Clocks change"),
        "midnight": _("The day after"),
        "stillRunning": _("Still running from the day before, until %(end)s:"),
        "empty": _("Nothing is planned for this day yet. Click into a column or use “Add a session”."),
        "saving": _("Saving…"),
        "title": _("Title"),
        "kind": _("Kind"),
        "save": _("Create"),
        "more": _("All details"),
        "cancel": _("Cancel"),
        "close": _("Close"),
    }


def _announcements() -> dict[str, str]:
    return {
        "at": _("%(title)s, %(when)s, %(room)s"),
        "moved": _("Saved: %s"),
        "created": _("Created: %s"),
        "duplicated": _("Duplicated: %s"),
        "deleted": _("Deleted: %s"),
        "restored": _("Back again: %s"),
        "cancelled": _("Cancelled: %s"),
        "undone": _("Undone."),
        "nothingToUndo": _("There is nothing to undo."),
        "edge": _("It cannot go further that way."),
    }


def _faults() -> dict[str, str]:
    return {
        "offline": _("The change could not be saved: the server cannot be reached. It was taken back here."),
        "signedOut": _("The change could not be saved: you are signed out, or not an organiser any more."),
        "failed": _("The change could not be saved, and was taken back here. Reload the page and try again."),
        "reload": _("Reload the page"),
    }
