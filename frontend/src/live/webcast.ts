/** The webcast of a room, as this page knows it. Pure: a snapshot or a change in, a new state out. */
import type { CrewWebcast, LiveEventMessage, WebcastView } from "../generated/protocol";

export type WebcastState = WebcastView["state"];

export interface Webcast {
  /** What everybody sees. */
  readonly open: WebcastView;
  /** The same with rehearsals, and where the picture comes from; null for who is not crew. */
  readonly crew: CrewWebcast | null;
}

/** Null where the server has no webcasts. */
export function webcastFrom(everybody: unknown, crew: unknown): Webcast | null {
  const open = (everybody as { webcast?: WebcastView } | null)?.webcast;
  if (!open) return null;
  return { open, crew: (crew as { webcast?: CrewWebcast } | null)?.webcast ?? null };
}

export function reduceWebcast(state: Webcast, event: LiveEventMessage): Webcast {
  switch (event.type) {
    case "webcast.changed":
      return { ...state, open: event.webcast };
    case "webcast.crew_changed":
      return state.crew === null ? state : { ...state, crew: event.webcast };
    case "tally": {
      const viewers = event.counts.webcast?.viewers;
      if (viewers === undefined) return state;
      const crew = state.crew && { ...state.crew, viewers };
      return { open: { ...state.open, viewers }, crew };
    }
    default:
      return state;
  }
}

/** What this person sees: the crew sees rehearsals too. */
export const seen = (webcast: Webcast): WebcastView | CrewWebcast => webcast.crew ?? webcast.open;
