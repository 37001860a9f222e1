/** What the server says of the agenda. Times are whole minutes since 1970 (UTC). */
export interface Session {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly kind: string;
  readonly pause: boolean;
  readonly start: number;
  readonly end: number;
  readonly room: string | null;
  readonly cohort: string;
  readonly speakers: string;
  readonly edit: string;
}

export interface Room {
  readonly id: string;
  readonly name: string;
}

/** One date: from its first minute up to the first of the next; 23 or 25 hours where clocks change. */
export interface Day {
  readonly date: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** From a minute on, wall clocks are that many minutes ahead of UTC, which is called "BST", for example. */
export type Offset = readonly [since: number, minutes: number, name?: string];

export interface Warning {
  readonly kind: string;
  readonly message: string;
  readonly sessions: readonly string[];
}

export interface Agenda {
  readonly sessions: readonly Session[];
  readonly rooms: readonly Room[];
  readonly days: readonly Day[];
  readonly offsets: readonly Offset[];
  readonly warnings: readonly Warning[];
}

/** When and where a session is. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly room: string | null;
}

/** What can be done; the server's messages, but for the version, which is added when one is sent. */
export type Change =
  | { type: "create"; title: string; kind: string; start: number; end: number; room: string | null }
  | { type: "move"; session: string; start: number; room: string | null }
  | { type: "resize"; session: string; start: number; end: number }
  | { type: "duplicate"; session: string }
  | { type: "delete"; session: string }
  | { type: "restore"; removal: string };

export interface Done {
  readonly session: Session | null;
  readonly removal: string | null;
  readonly warnings: readonly Warning[];
}
