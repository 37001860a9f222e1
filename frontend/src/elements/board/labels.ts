import type { BoardView, OwnProposal, ProposalFormat } from "../../generated/protocol";
import { gettext } from "../../i18n";

export type Phase = BoardView["phase"];

/** The phases that people take part in, in their order. */
export const STEPS: readonly Phase[] = ["proposing", "voting", "scheduled", "running"];

export function phaseLabel(phase: Phase): string {
  const labels: Record<Phase, string> = {
    planned: gettext("Not open yet"),
    proposing: gettext("Open for proposals"),
    voting: gettext("Voting"),
    scheduled: gettext("Timetable"),
    running: gettext("Running"),
    over: gettext("Over"),
  };
  return labels[phase];
}

/** What people do in a phase, in a word. */
export function stepLabel(phase: Phase): string {
  const labels: Partial<Record<Phase, string>> = {
    proposing: gettext("Propose"),
    voting: gettext("Vote"),
    scheduled: gettext("Timetable"),
    running: gettext("Sessions"),
  };
  return labels[phase] ?? phaseLabel(phase);
}

export function formatLabel(format: ProposalFormat): string {
  const labels: Record<ProposalFormat, string> = {
    discussion: gettext("Discussion"),
    talk: gettext("Talk"),
    demo: gettext("Demo"),
    workshop: gettext("Workshop"),
    sprint: gettext("Prototype sprint"),
  };
  return labels[format];
}

/** Where one's own proposal stands, in words. */
export function standing(own: OwnProposal): string {
  if (own.state === "open" || own.state === "waiting") {
    if (own.is_invited) return gettext("You are asked to hold it");
    if (own.offers > 0) return gettext("Somebody offers to join theirs to it");
  }
  const labels: Record<OwnProposal["state"], string> = {
    waiting: gettext("Waiting for the facilitator"),
    open: gettext("On the board"),
    declined: gettext("Declined"),
    merged: gettext("Joined with another"),
    withdrawn: gettext("Withdrawn"),
  };
  return own.reason ? `${labels[own.state]}: ${own.reason}` : labels[own.state];
}
