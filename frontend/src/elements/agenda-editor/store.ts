/**
 * The agenda as it is shown: what the server has confirmed, with the changes that are on their way on top.
 * A change that fails is taken out of the line, and with that it is undone on the screen. Pure.
 */
import type { Change, Done, Session, Warning } from "./types";

export interface Pending {
  readonly key: number;
  readonly change: Change;
  /** What undid is not itself put on the stack of things to undo. */
  readonly isUndo: boolean;
}

/** Something that can be taken back: `what` names a text, `change` does it. */
export interface Undo {
  readonly what: Change["type"];
  readonly title: string;
  readonly change: Change;
}

export interface Store {
  readonly confirmed: ReadonlyMap<string, Session>;
  readonly pending: readonly Pending[];
  readonly undo: readonly Undo[];
  readonly warnings: readonly Warning[];
}

/** Enough to find back to where one was in the morning. */
const DEPTH = 100;
/** Begins the id of a session that the server has not named yet. */
const UNNAMED = "new:";

export function storeOf(sessions: readonly Session[], warnings: readonly Warning[]): Store {
  return { confirmed: new Map(sessions.map((s) => [s.id, s])), pending: [], undo: [], warnings };
}

export const isUnnamed = (id: string): boolean => id.startsWith(UNNAMED);

/** All sessions as the organiser wants them to be. */
export function shown(store: Store): Map<string, Session> {
  const sessions = new Map(store.confirmed);
  for (const pending of store.pending) apply(sessions, pending);
  return sessions;
}

function apply(sessions: Map<string, Session>, { key, change }: Pending): void {
  const fresh = { id: `${UNNAMED}${key}`, version: "", cohort: "", speakers: "", edit: "", pause: false };
  if (change.type === "create") {
    const { title, start, end, room } = change;
    sessions.set(fresh.id, { ...fresh, title, start, end, room, kind: "" });
    return;
  }
  if (change.type === "restore") return;
  const session = sessions.get(change.session);
  if (!session) return;
  const { start, end } = session;
  switch (change.type) {
    case "move": {
      const moved = { start: change.start, end: change.start + end - start, room: change.room };
      sessions.set(session.id, { ...session, ...moved });
      break;
    }
    case "resize":
      sessions.set(session.id, { ...session, start: change.start, end: change.end });
      break;
    case "duplicate":
      sessions.set(fresh.id, { ...session, id: fresh.id, start: end, end: end + end - start });
      break;
    case "delete":
      sessions.delete(session.id);
  }
}

export function enqueue(store: Store, key: number, change: Change, isUndo = false): Store {
  return { ...store, pending: [...store.pending, { key, change, isUndo }] };
}

/** The message for the server: the change, with the version that the organiser has seen. */
export function messageOf(store: Store, { change }: Pending): object {
  if (change.type === "create" || change.type === "restore" || change.type === "duplicate") return change;
  return { ...change, version: store.confirmed.get(change.session)?.version ?? "" };
}

/** The first change in the line was saved. */
export function settle(store: Store, done: Done): Store {
  const [first, ...pending] = store.pending;
  if (!first) return store;
  const confirmed = new Map(store.confirmed);
  const before = "session" in first.change ? confirmed.get(first.change.session) : undefined;
  if (first.change.type === "delete") confirmed.delete(first.change.session);
  if (done.session) confirmed.set(done.session.id, done.session);
  const undo = first.isUndo ? null : inverse(first.change, before, done);
  return {
    confirmed,
    pending,
    warnings: done.warnings,
    undo: undo ? [...store.undo, undo].slice(-DEPTH) : store.undo,
  };
}

function inverse(change: Change, before: Session | undefined, done: Done): Undo | null {
  const undo = (title: string, back: Change): Undo => ({ what: change.type, title, change: back });
  switch (change.type) {
    case "create":
    case "duplicate":
      return done.session && undo(done.session.title, { type: "delete", session: done.session.id });
    case "move":
      if (!before) return null;
      return undo(before.title, { type: "move", session: before.id, start: before.start, room: before.room });
    case "resize":
      if (!before) return null;
      return undo(before.title, {
        type: "resize",
        session: before.id,
        start: before.start,
        end: before.end,
      });
    case "delete":
      if (!before || !done.removal) return null;
      return undo(before.title, { type: "restore", removal: done.removal });
    case "restore":
      return null;
  }
}

/**
 * The first change in the line was refused: it goes, with everything behind it about the same session,
 * which was meant for what is not so.
 */
export function refuse(store: Store): Store {
  const [first, ...rest] = store.pending;
  if (!first) return store;
  const about = "session" in first.change ? first.change.session : null;
  const pending = rest.filter(({ change }) => !("session" in change) || change.session !== about);
  return { ...store, pending };
}

/**
 * Take the agenda as somebody else has left it. What they have changed can no longer be undone here:
 * that would overwrite what they did.
 */
export function refresh(store: Store, sessions: readonly Session[], warnings: readonly Warning[]): Store {
  const fresh = storeOf(sessions, warnings);
  const isOurs = (id: string) => fresh.confirmed.get(id)?.version === store.confirmed.get(id)?.version;
  const undo = store.undo.filter(({ change }) => !("session" in change) || isOurs(change.session));
  return { ...fresh, pending: store.pending, undo };
}

/** Take the last thing off the stack. */
export function popUndo(store: Store): [Undo | undefined, Store] {
  return [store.undo.at(-1), { ...store, undo: store.undo.slice(0, -1) }];
}
