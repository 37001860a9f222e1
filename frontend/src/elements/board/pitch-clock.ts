import type { PitchView } from "../../generated/protocol";

/**
 * How many milliseconds a pitch has left, by the server's clock. `ahead` is by how much that is ahead of this
 * machine's: a projector's may be minutes wrong.
 */
export function pitchLeft(pitch: PitchView, now: number, ahead: number): number | null {
  if (pitch.proposal === null) return null;
  if (pitch.ends_at !== null) return Math.max(0, pitch.ends_at - (now + ahead));
  return (pitch.left ?? 0) * 1000;
}

/** By how much the server's clock is ahead, from the second in which it made the page. */
export function clockAhead(madeAt: number): number {
  return madeAt > 0 ? madeAt * 1000 + 500 - performance.timeOrigin : 0;
}
