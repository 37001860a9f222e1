/** The player's keys, which count only while it has the focus. Pure. */

export type KeyDeed = "toggleRunning" | "toggleSound" | "toggleFull" | "toggleVideo" | "toggleFloating";

const DEEDS: Record<string, KeyDeed> = {
  k: "toggleRunning",
  " ": "toggleRunning",
  m: "toggleSound",
  f: "toggleFull",
  a: "toggleVideo",
  p: "toggleFloating",
};

export function deedOf(event: KeyboardEvent): KeyDeed | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
  const target = event.target as Element | null;
  // A space presses the button, ticks the box; letters do nothing in either and stay ours.
  if (event.key === " " && target?.closest("button, input, a, summary")) return null;
  return DEEDS[event.key.toLowerCase()] ?? null;
}
