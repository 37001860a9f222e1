/** What a key, or the button that is its twin, does to the chosen session. Pure. */
import { instantOf, wallOf } from "./clock";
import { dayOf } from "./grid";
import type { Day, Offset, Place } from "./types";

export type Action =
  | "earlier"
  | "later"
  | "left"
  | "right"
  | "shorter"
  | "longer"
  | "previousDay"
  | "nextDay"
  | "edit"
  | "duplicate"
  | "delete"
  | "cancel"
  | "undo";

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const KEYS: Record<string, Action> = {
  ArrowUp: "earlier",
  ArrowDown: "later",
  ArrowLeft: "left",
  ArrowRight: "right",
  "-": "shorter",
  "+": "longer",
  "=": "longer", // the same key without Shift
  PageUp: "previousDay",
  PageDown: "nextDay",
  Enter: "edit",
  d: "duplicate",
  D: "duplicate",
  Delete: "delete",
  Escape: "cancel",
};

export function actionOf({ key, ctrlKey, metaKey, altKey }: Key): Action | null {
  if (ctrlKey || metaKey) return key.toLowerCase() === "z" ? "undo" : null;
  return altKey ? null : (KEYS[key] ?? null);
}

export interface Surroundings {
  readonly step: number;
  readonly columns: readonly (string | null)[];
  readonly days: readonly Day[];
  readonly offsets: readonly Offset[];
}

/** Longer than this the server refuses: it is a slip of the finger. */
const LONGEST = 24 * 60;

/**
 * Where a session is after `action`; null if it can go no further that way. `undefined` for actions
 * that do not move anything.
 */
export function placeAfter(action: Action, from: Place, around: Surroundings): Place | null | undefined {
  const { step } = around;
  switch (action) {
    case "earlier":
      return { ...from, start: from.start - step, end: from.end - step };
    case "later":
      return { ...from, start: from.start + step, end: from.end + step };
    case "left":
      return besides(from, around.columns, -1);
    case "right":
      return besides(from, around.columns, 1);
    case "shorter":
      return from.end - step > from.start ? { ...from, end: from.end - step } : null;
    case "longer":
      return from.end + step - from.start <= LONGEST ? { ...from, end: from.end + step } : null;
    case "previousDay":
      return otherDay(from, around, -1);
    case "nextDay":
      return otherDay(from, around, 1);
    default:
      return undefined;
  }
}

function besides(from: Place, columns: readonly (string | null)[], by: number): Place | null {
  const room = columns[columns.indexOf(from.room) + by];
  return room === undefined ? null : { ...from, room };
}

/** The same time on the wall on the next day that the agenda has; the length stays. */
function otherDay(from: Place, { days, offsets }: Surroundings, by: number): Place | null {
  const today = dayOf(days, from.start);
  const other = today && days[days.indexOf(today) + by];
  if (!today || !other) return null;
  const dates = Math.round((wallOf(offsets, other.start) - wallOf(offsets, today.start)) / 1440);
  const start = instantOf(offsets, wallOf(offsets, from.start) + dates * 1440);
  return { ...from, start, end: start + from.end - from.start };
}

/** Whether `action` changes when or where a session is, or how long it lasts. */
export function kindOf(action: Action): "move" | "resize" | null {
  if (action === "shorter" || action === "longer") return "resize";
  return ["earlier", "later", "left", "right", "previousDay", "nextDay"].includes(action) ? "move" : null;
}
