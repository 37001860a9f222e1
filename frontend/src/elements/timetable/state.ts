/** What the facilitator's page knows of a draft, and what can be worked out from it. Pure. */
import type {
  CellCost,
  Draft,
  DraftPlace,
  DraftProposal,
  LiveEventMessage,
  RunView,
  TimetableSection,
} from "../../generated/protocol";

export interface State {
  /** Null while nobody may know the votes. */
  readonly draft: Draft | null;
  readonly run: RunView | null;
  /** Who did what last. */
  readonly news: string;
}

/** A place of the grid by row and column; the shelf is null. */
export interface At {
  readonly slot: number;
  readonly space: number;
}

/** A session that was picked up and not yet let go. `costs` is null until the server has answered. */
export interface Held {
  readonly proposal: number;
  readonly from: At | null;
  readonly costs: ReadonlyMap<string, CellCost> | null;
  readonly revision: number;
}

export const fromSection = (section: TimetableSection): State => ({
  draft: section.draft,
  run: section.run,
  news: "",
});

export function reduce(state: State, event: LiveEventMessage): State {
  if (event.type === "timetable.changed") return { ...state, draft: event.draft, news: event.text };
  if (event.type === "timetable.run_changed") {
    // A late word of an older run must not hide the newer one.
    return state.run && state.run.id > event.run.id ? state : { ...state, run: event.run };
  }
  return state;
}

export const keyOf = (at: At | null): string => (at ? `${at.slot}:${at.space}` : "shelf");

/** Only what a place is, without what stands there: the protocol knows no more. */
export const bare = (at: At | null): At | null => at && { slot: at.slot, space: at.space };

export const same = (a: At | null, b: At | null): boolean => keyOf(a) === keyOf(b);

export function placeAt(draft: Draft, at: At): DraftPlace | undefined {
  return draft.places.find((place) => place.slot === at.slot && place.space === at.space);
}

export function placesOf(draft: Draft, proposal: number): DraftPlace[] {
  return draft.places.filter((place) => place.proposal === proposal);
}

export function proposalOf(draft: Draft, id: number): DraftProposal | undefined {
  return draft.proposals.find((proposal) => proposal.id === id);
}

/** What is on no place, the most wanted first. */
export function shelfOf(draft: Draft): DraftProposal[] {
  const placed = new Set(draft.places.map((place) => place.proposal));
  return draft.proposals
    .filter((proposal) => proposal.is_open && !placed.has(proposal.id))
    .sort((a, b) => b.votes - a.votes || a.id - b.id);
}

export const costMap = (cells: readonly CellCost[]): Map<string, CellCost> =>
  new Map(
    cells.map((cost) => [
      keyOf(cost.slot === null || cost.space === null ? null : { slot: cost.slot, space: cost.space }),
      cost,
    ]),
  );

/** Whether what is held is still where it was picked up. */
export function isStill(draft: Draft, held: Held): boolean {
  return held.from === null
    ? placesOf(draft, held.proposal).length === 0 || !!proposalOf(draft, held.proposal)?.may_repeat
    : placeAt(draft, held.from)?.proposal === held.proposal;
}

/** How good a place is: "forbidden", "better", "even", "worse" or "bad", for its colour; never by colour alone. */
export function gradeOf(cost: CellCost, votes: number): string {
  if (cost.broken.length > 0) return "forbidden";
  if (cost.votes > 0) return "better";
  if (cost.votes === 0) return "even";
  // One vote in a hundred is what a facilitator begins to notice.
  return -cost.votes * 100 < votes ? "worse" : "bad";
}

export type Key = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" | "Home" | "End";

/** Where an arrow key leads; the edge stops it. */
export function step(draft: Draft, at: At, key: string): At | null {
  const rows = draft.slots.map(({ id }) => id);
  const columns = draft.spaces.map(({ id }) => id);
  const row = rows.indexOf(at.slot);
  const column = columns.indexOf(at.space);
  const to = (r: number, c: number): At | null => {
    const slot = rows[Math.min(Math.max(r, 0), rows.length - 1)];
    const space = columns[Math.min(Math.max(c, 0), columns.length - 1)];
    return slot === undefined || space === undefined ? null : { slot, space };
  };
  switch (key) {
    case "ArrowUp":
      return to(row - 1, column);
    case "ArrowDown":
      return to(row + 1, column);
    case "ArrowLeft":
      return to(row, column - 1);
    case "ArrowRight":
      return to(row, column + 1);
    case "Home":
      return to(row, 0);
    case "End":
      return to(row, columns.length - 1);
    default:
      return null;
  }
}
