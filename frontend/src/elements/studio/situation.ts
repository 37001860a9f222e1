/** What the studio shows, from what is known of the room and of this page's own sending. Pure. */
import { seen, type Webcast, type WebcastState } from "../../live/webcast";
import type { Phase } from "../../media/keeper";
import type { Incoming } from "./figures-view";
import type { From } from "./picture-view";
import type { Sending } from "./sending-view";

export interface Situation {
  /** Null until the room is known. */
  readonly webcast: Webcast | null;
  readonly from: From;
  /** What this browser's own sending is at, and the server's words about it. */
  readonly phase: Phase;
  readonly message: string;
  /** Whether there is something to send. */
  readonly ready: boolean;
  readonly mayRun: boolean;
}

/** Whether a page at this sends, or tries to. */
export const isSending = (phase: Phase): boolean => !["idle", "refused", "taken", "ended"].includes(phase);

export function stateOf({ webcast, phase }: Situation): WebcastState {
  const state = webcast ? seen(webcast).state : "off";
  // A speaker is told what everybody is told; what they send while it is off, the crew sees.
  return state === "off" && isSending(phase) && !webcast?.crew ? "rehearsal" : state;
}

/** What arrives at the server, whoever sends it; null where nothing does, or for who is not crew. */
export function incomingOf(webcast: Webcast | null): Incoming | null {
  const crew = webcast?.crew;
  if (crew?.picture !== "live") return null;
  return { bitrate: crew.bitrate, loss: crew.publisher_loss, video: crew.video, audio: crew.audio };
}

export function sendingOf(now: Situation): Sending {
  const crew = now.webcast?.crew;
  const state = stateOf(now);
  // Whoever had taken the place may have gone since; who is not crew is told no more than the state.
  const isFree = crew ? crew.picture !== "live" : ["off", "away", "down"].includes(state);
  const phase = now.phase === "taken" && isFree ? "idle" : now.phase;
  const isElsewhere = incomingOf(now.webcast) !== null && !isSending(now.phase);
  return {
    phase: now.from === "browser" || isSending(phase) ? phase : null,
    from: now.from,
    message: now.message,
    other: isElsewhere ? (crew?.publisher ?? "") : null,
    state,
    mayRun: now.mayRun,
    ready: now.ready,
  };
}
