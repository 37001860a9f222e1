import type { Outcome } from "../../generated/protocol";
import { gettext } from "../../i18n";

/** What became of a question, in a few words. */
export function outcomeLabel(outcome: Outcome): string {
  const labels: Record<Outcome, string> = {
    answered_live: gettext("Answered live"),
    answered_in_writing: gettext("Answered in writing"),
    taken_away: gettext("Taken away for follow-up"),
    merged: gettext("Joined with another question"),
    declined: gettext("Declined"),
  };
  return labels[outcome];
}
