/**
 * Minutes and wall clocks. The server sends the offsets of the event's zone around its days, so that what
 * is shown never depends on what a browser knows of time zones.
 */
import type { Offset } from "./types";

export function offsetAt(offsets: readonly Offset[], minute: number): number {
  let found = offsets[0]?.[1] ?? 0;
  for (const [since, minutes] of offsets) if (since <= minute) found = minutes;
  return found;
}

/** The minute as wall clocks count: equal for two instants with the same date and time. */
export function wallOf(offsets: readonly Offset[], minute: number): number {
  return minute + offsetAt(offsets, minute);
}

/** The instant at which clocks show `wall`: the first of two, and past the gap for one that is skipped. */
export function instantOf(offsets: readonly Offset[], wall: number): number {
  const candidates = [...new Set(offsets.map(([, minutes]) => minutes))].map((minutes) => wall - minutes);
  const real = candidates.filter((minute) => wallOf(offsets, minute) === wall);
  if (real.length > 0) return Math.min(...real);
  const before = offsetAt(offsets, Math.min(...candidates));
  return wall - before;
}

/** The nearest instant at which the wall clock shows a multiple of `step` minutes: whole, whatever `minute` is. */
export function snap(offsets: readonly Offset[], minute: number, step: number): number {
  const offset = offsetAt(offsets, minute);
  return Math.round((minute + offset) / step) * step - offset;
}

/** "09:05". */
export function clock(offsets: readonly Offset[], minute: number): string {
  const ofDay = ((wallOf(offsets, minute) % 1440) + 1440) % 1440;
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(ofDay / 60))}:${two(ofDay % 60)}`;
}

/** The same for people: "01:05 BST" where the clock shows that time twice. */
export function clockName(offsets: readonly Offset[], minute: number): string {
  const name = offsets.findLast(([since]) => since <= minute)?.[2];
  const time = clock(offsets, minute);
  return name && whichOf(offsets, minute) ? `${time} ${name}` : time;
}

export interface Mark {
  readonly minute: number;
  readonly label: string;
}

/** Every full hour on the wall from `start` up to `end`; an hour that happens twice is there twice. */
export function hours(offsets: readonly Offset[], start: number, end: number): Mark[] {
  const marks: Mark[] = [];
  const edges = [start, ...changes(offsets, start, end), end];
  for (let n = 0; n + 1 < edges.length; n++) {
    const from = edges[n] ?? start;
    const to = edges[n + 1] ?? end;
    const ahead = (60 - (((wallOf(offsets, from) % 60) + 60) % 60)) % 60;
    for (let minute = from + ahead; minute < to; minute += 60) {
      marks.push({ minute, label: clockName(offsets, minute) });
    }
  }
  return marks;
}

/** The instants between `start` and `end` at which clocks change. */
export function changes(offsets: readonly Offset[], start: number, end: number): number[] {
  return offsets
    .slice(1)
    .map(([since]) => since)
    .filter((since) => since > start && since < end);
}

/** Which of two instants with the same date and time on the wall `minute` is; null where there is one. */
export function whichOf(offsets: readonly Offset[], minute: number): "first" | "second" | null {
  const wall = wallOf(offsets, minute);
  const same = [...new Set(offsets.map(([, minutes]) => wall - minutes))].filter(
    (other) => wallOf(offsets, other) === wall,
  );
  if (same.length < 2) return null;
  return minute === Math.min(...same) ? "first" : "second";
}
