/** A board, as this page knows it. Pure: a snapshot or a change in, a new state out. */
import type {
  BoardCrewSection,
  BoardOwnSection,
  BoardSection,
  BoardView,
  LiveEventMessage,
  OwnProposal,
  PitchView,
  PublicProposal,
  Snapshot,
} from "../generated/protocol";
import { byId, counted, put, without } from "./items";
import { placeOf } from "./shuffle";
import { LiveTopic, shared } from "./topic";

export interface Board {
  readonly board: BoardView;
  readonly proposals: ReadonlyMap<number, PublicProposal>;
  readonly pitch: PitchView;
  readonly own: ReadonlyMap<number, OwnProposal>;
  /** This person's votes, by number of the proposal. */
  readonly votes: ReadonlyMap<number, number>;
  /** How many proposals wait for a facilitator; null for who is not of the crew. */
  readonly waiting: number | null;
  readonly voters: number;
  /** Counts heard since the snapshot. They are newer than the count in any proposal. */
  readonly tally: ReadonlyMap<number, number>;
}

export function fromSnapshot(frame: Pick<Snapshot, "public" | "crew" | "person">): Board {
  const shown = (frame.public as { board: unknown }).board as BoardSection;
  const crew = (frame.crew as { board?: BoardCrewSection } | null)?.board;
  const own = (frame.person as { board?: BoardOwnSection } | null)?.board;
  return {
    board: shown.board,
    proposals: byId(shown.proposals),
    pitch: shown.pitch,
    own: byId(own?.proposals ?? []),
    votes: counted(own?.votes ?? {}),
    waiting: crew?.waiting ?? null,
    voters: shown.voters,
    tally: new Map(),
  };
}

export function reduce(state: Board, event: LiveEventMessage): Board {
  switch (event.type) {
    case "board.changed": {
      const { board, counts } = event;
      const proposals = new Map<number, PublicProposal>();
      for (const [id, one] of state.proposals) proposals.set(id, { ...one, votes: counts?.[id] ?? null });
      return { ...state, board, proposals };
    }
    case "board.proposal_changed":
      return { ...state, proposals: put(state.proposals, event.proposal) };
    case "board.proposal_removed":
      return { ...state, proposals: without(state.proposals, event.id) };
    case "board.pitch_changed":
      return { ...state, pitch: event.pitch };
    case "board.waiting_changed":
      return { ...state, waiting: event.waiting };
    case "board.own_changed":
      return { ...state, own: put(state.own, event.proposal) };
    case "board.own_gone":
      return { ...state, own: without(state.own, event.id) };
    case "board.own_votes":
      return { ...state, votes: counted(event.votes) };
    case "tally": {
      const tally = counted(event.counts.board ?? {}, state.tally);
      return { ...state, tally, voters: event.counts.voters?.all ?? state.voters };
    }
    default:
      return state;
  }
}

/** How many votes a proposal has; null while that is hidden. */
export function votesOf(state: Board, proposal: PublicProposal): number | null {
  return state.board.counts_shown ? (state.tally.get(proposal.id) ?? proposal.votes ?? 0) : null;
}

/** How many votes this person has not given yet. */
export function left(state: Board): number {
  let given = 0;
  for (const count of state.votes.values()) given += count;
  return state.board.votes_per_person - given;
}

/** While people vote, an order of one's own; before, the newest first; afterwards the most wanted. */
export function ordered(state: Board, seed: number): PublicProposal[] {
  const all = [...state.proposals.values()];
  const { phase } = state.board;
  if (phase === "voting") return all.sort((a, b) => placeOf(a.id, seed) - placeOf(b.id, seed));
  if (phase === "planned" || phase === "proposing") return all.sort((a, b) => b.id - a.id);
  return all.sort((a, b) => (votesOf(state, b) ?? 0) - (votesOf(state, a) ?? 0) || a.id - b.id);
}

/** A board's live state in this document. */
export class LiveBoard extends LiveTopic {
  state: Board | null = null;

  protected override begin(snapshot: Snapshot): void {
    this.state = fromSnapshot(snapshot);
  }

  protected override apply(event: LiveEventMessage): void {
    if (this.state) this.state = reduce(this.state, event);
  }
}

export const liveBoard = shared(LiveBoard);
