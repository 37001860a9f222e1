/** What the templates draw: the state of the element, worked out once for every drawing. */
import { clockName, wallOf } from "./clock";
import { type Axis, axisOf, columnsOf, dayOf, startsOn } from "./grid";
import type { Store } from "./store";
import { shown } from "./store";
import { say, type Texts } from "./texts";
import type { Agenda, Day, Place, Session, Warning } from "./types";

export interface View {
  readonly agenda: Agenda;
  readonly texts: Texts;
  readonly store: Store;
  readonly day: Day;
  readonly axis: Axis;
  readonly columns: readonly (string | null)[];
  /** Everything, as it would be if what is being moved were let go. */
  readonly sessions: ReadonlyMap<string, Session>;
  readonly today: readonly Session[];
  readonly warnings: ReadonlyMap<string, readonly Warning[]>;
  readonly chosen: Session | undefined;
  readonly perMinute: number;
  readonly step: number;
  readonly wholeDay: boolean;
}

/** Something that is being moved and not yet let go. */
export interface Draft {
  readonly id: string;
  readonly kind: "move" | "resize";
  readonly place: Place;
}

export interface Settings {
  readonly date: string;
  readonly chosen: string | null;
  readonly draft: Draft | null;
  readonly perMinute: number;
  readonly step: number;
  readonly wholeDay: boolean;
}

export function viewOf(agenda: Agenda, texts: Texts, store: Store, settings: Settings): View | null {
  const day = agenda.days.find(({ date }) => date === settings.date) ?? agenda.days[0];
  if (!day) return null;
  const sessions = shown(store);
  const { draft, perMinute, step, wholeDay } = settings;
  const moved = draft && sessions.get(draft.id);
  if (draft && moved) sessions.set(draft.id, { ...moved, ...draft.place });
  const today = startsOn(day, [...sessions.values()]);
  const columns = columnsOf(agenda.rooms);
  const column = (session: Session) => columns.indexOf(session.room);
  today.sort((a, b) => column(a) - column(b) || a.start - b.start || a.end - b.end);
  const warnings = new Map<string, Warning[]>();
  for (const warning of store.warnings) {
    for (const id of warning.sessions) warnings.set(id, [...(warnings.get(id) ?? []), warning]);
  }
  return {
    agenda,
    texts,
    store,
    day,
    axis: axisOf(day, today, agenda.offsets, wholeDay),
    columns,
    sessions,
    today,
    warnings,
    chosen: settings.chosen === null ? undefined : sessions.get(settings.chosen),
    perMinute,
    step,
    wholeDay,
  };
}

export function roomName({ agenda, texts }: Pick<View, "agenda" | "texts">, room: string | null): string {
  return agenda.rooms.find(({ id }) => id === room)?.name ?? say(texts, "noRoom");
}

export function span(
  { agenda }: Pick<View, "agenda">,
  { start, end }: { start: number; end: number },
): string {
  return `${clockName(agenda.offsets, start)}–${clockName(agenda.offsets, end)}`;
}

/** "Opening, Thursday 26 June 10:00–10:05, Main hall". */
export function describe(view: Pick<View, "agenda" | "texts">, title: string, place: Place): string {
  const name = dayOf(view.agenda.days, place.start)?.name ?? "";
  return say(view.texts, "at", {
    title,
    when: `${name} ${span(view, place)}`.trim(),
    room: roomName(view, place.room),
  });
}

/** The date of a minute on the wall, as in addresses: "2014-06-26". */
export function dateOf({ offsets }: Agenda, minute: number): string {
  return new Date(wallOf(offsets, minute) * 60_000).toISOString().slice(0, 10);
}
