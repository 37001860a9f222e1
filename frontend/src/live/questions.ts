/** The questions of a room, as this page knows them. Pure: a snapshot or a change in, a new state out. */
import type {
  CrewQuestion,
  CrewSection,
  LiveEventMessage,
  OwnQuestion,
  OwnSection,
  PublicQuestion,
  PublicSection,
  QuestionOffer,
} from "../generated/protocol";
import { byId, counted, put, without } from "./items";

export interface Questions {
  readonly offer: QuestionOffer;
  readonly shown: ReadonlyMap<number, PublicQuestion>;
  readonly crew: ReadonlyMap<number, CrewQuestion> | null;
  readonly own: ReadonlyMap<number, OwnQuestion>;
  /** Numbers of the questions that this person has voted for. */
  readonly voted: ReadonlySet<number>;
  /** Counts heard since the snapshot. They are newer than the count in any question. */
  readonly tally: ReadonlyMap<number, number>;
}

type Sections = { questions?: unknown } | null;

export function fromSnapshot(everybody: Sections, crew: Sections, person: Sections): Questions {
  const shown = everybody?.questions as PublicSection;
  const own = person?.questions as OwnSection | undefined;
  const all = crew?.questions as CrewSection | undefined;
  return {
    offer: shown.offer,
    shown: byId(shown.questions),
    crew: all ? byId(all.questions) : null,
    own: byId(own?.questions ?? []),
    voted: new Set(own?.votes ?? []),
    tally: new Map(),
  };
}

export function reduce(state: Questions, event: LiveEventMessage): Questions {
  switch (event.type) {
    case "question.offer_changed":
      return { ...state, offer: event.offer };
    case "question.changed":
      return { ...state, shown: put(state.shown, event.question) };
    case "question.removed":
      return { ...state, shown: without(state.shown, event.id) };
    case "question.crew_changed": {
      if (state.crew === null) return state;
      const { question } = event;
      const gone = question.state === "withdrawn";
      return { ...state, crew: gone ? without(state.crew, question.id) : put(state.crew, question) };
    }
    case "question.own_changed":
      return { ...state, own: put(state.own, event.question) };
    case "question.own_vote": {
      const voted = new Set(state.voted);
      if (event.on) voted.add(event.id);
      else voted.delete(event.id);
      return { ...state, voted };
    }
    case "tally":
      return { ...state, tally: counted(event.counts.questions ?? {}, state.tally) };
    default:
      return state;
  }
}

export const votesOf = (state: Questions, question: { id: number; votes: number }): number =>
  state.tally.get(question.id) ?? question.votes;

export type Order = "votes" | "newest" | "rising";

/** Open questions in the order chosen. *Rising* weighs votes against age, so that a good late one is seen. */
export function ordered(state: Questions, order: Order, now: number): PublicQuestion[] {
  const open = [...state.shown.values()].filter((question) => question.state === "approved");
  const score = (question: PublicQuestion): number => {
    const votes = votesOf(state, question);
    if (order === "newest") return question.id;
    // Two minutes are added so that the first vote of a new question is not worth everything.
    return order === "votes" ? votes : (votes + 1) / (Math.max(0, now / 1000 - question.asked_at) / 60 + 2);
  };
  return open.sort((a, b) => score(b) - score(a) || a.id - b.id);
}
