/** Numbers of the facilitator's page as words. */
import type { CellCost, Draft, DraftProposal } from "../../generated/protocol";
import { gettext, ngettext } from "../../i18n";
import type { At } from "./state";

/** "3 votes fewer". */
export function votesWord(change: number): string {
  if (change === 0) return gettext("as many votes");
  return change > 0
    ? ngettext("%s vote more", "%s votes more", change)
    : ngettext("%s vote fewer", "%s votes fewer", -change);
}

/** "−3": for where there is little room. The minus is a real one. */
export const signed = (change: number): string =>
  change === 0 ? "±0" : change > 0 ? `+${change}` : `−${-change}`;

export const clashWord = (people: number): string => ngettext("%s new clash", "%s new clashes", people);

export const percent = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;

/** Everything there is to say of one place, as a sentence or several. */
export function costSentence(draft: Draft, cost: CellCost): string {
  const other = draft.proposals.find(({ id }) => id === cost.swapped);
  const parts = [votesWord(cost.votes)];
  if (cost.clashes > 0) parts.push(clashWord(cost.clashes));
  let text = `${parts.join(", ")}.`;
  if (other) text += ` ${gettext("Changes places with “%s”.").replace("%s", () => other.title)}`;
  if (cost.worst) text += ` ${cost.worst}`;
  if (cost.broken.length > 0) text += ` ${gettext("Breaks:")} ${cost.broken.join(" ")}`;
  return text;
}

/** "14:00, Breakout 1", or the shelf. */
export function placeName(draft: Draft, at: At | null): string {
  if (!at) return gettext("the shelf");
  const slot = draft.slots.find(({ id }) => id === at.slot);
  const space = draft.spaces.find(({ id }) => id === at.space);
  return `${slot?.starts ?? "?"}, ${space?.name ?? "?"}`;
}

export const factsOf = (proposal: DraftProposal): string =>
  [ngettext("%s vote", "%s votes", proposal.votes), proposal.hosts].filter(Boolean).join(" · ");
