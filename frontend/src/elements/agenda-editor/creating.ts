/** Where a new session goes. Pure. */
import { snap } from "./clock";
import type { View } from "./model";
import type { Place } from "./types";

/** What is created without a word about its length lasts so many minutes. */
const LENGTH = 30;
/** Minutes after midnight at which a day without sessions begins. */
const MORNING = 9 * 60;

const lasting = (start: number, room: string | null): Place => ({ start, end: start + LENGTH, room });

/** After the session that is chosen; else in the first room, in the morning. */
export function placeAfterChosen({ chosen, day, agenda }: View): Place {
  if (chosen) return lasting(chosen.end, chosen.room);
  return lasting(snap(agenda.offsets, day.start + MORNING, 60), agenda.rooms[0]?.id ?? null);
}

/** Where somebody pointed: the step in which `minute` is, in the room of the column. */
export function placePointedAt({ agenda, columns, step }: View, minute: number, column: number): Place {
  return lasting(snap(agenda.offsets, minute - step / 2, step), columns[column] ?? null);
}
