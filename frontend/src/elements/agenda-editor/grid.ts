/** Where things are on the timeline: pure arithmetic over minutes, columns and lanes. */
import { instantOf, snap, wallOf } from "./clock";
import type { Day, Offset, Room, Session } from "./types";

/** What is shown of a day, in minutes since 1970. It may reach past midnight. */
export interface Axis {
  readonly start: number;
  readonly end: number;
}

/** An ordinary day's work; sessions before and after stretch it. */
const OPENS = 8 * 60;
const CLOSES = 18 * 60;

export function axisOf(
  day: Day,
  sessions: readonly { start: number; end: number }[],
  offsets: readonly Offset[],
  wholeDay = false,
): Axis {
  const last = Math.max(0, ...sessions.map((session) => session.end));
  if (wholeDay) return { start: day.start, end: Math.max(day.end, fullHour(last, offsets, Math.ceil)) };
  const midnight = Math.floor(wallOf(offsets, day.start) / 1440) * 1440;
  const first = Math.min(Number.POSITIVE_INFINITY, ...sessions.map((session) => session.start));
  const opens = instantOf(offsets, midnight + OPENS);
  const closes = instantOf(offsets, midnight + CLOSES);
  const earliest = Number.isFinite(first) ? fullHour(first, offsets, Math.floor) : opens;
  return {
    start: Math.max(day.start, Math.min(opens, earliest)),
    end: Math.max(closes, fullHour(last, offsets, Math.ceil)),
  };
}

function fullHour(minute: number, offsets: readonly Offset[], round: (n: number) => number): number {
  const wall = wallOf(offsets, minute);
  return minute + round(wall / 60) * 60 - wall;
}

/** A session is on the day on which it starts. */
export function startsOn<S extends { start: number }>(day: Day, sessions: readonly S[]): S[] {
  return sessions.filter((session) => day.start <= session.start && session.start < day.end);
}

/** What began before midnight and goes on after it. */
export function stillRunning(day: Day, sessions: readonly Session[]): Session[] {
  return sessions.filter((session) => session.start < day.start && session.end > day.start);
}

export function dayOf(days: readonly Day[], minute: number): Day | undefined {
  return days.find((day) => day.start <= minute && minute < day.end);
}

/** The columns: first what is in no room, then every room. */
export function columnsOf(rooms: readonly Room[]): (string | null)[] {
  return [null, ...rooms.map((room) => room.id)];
}

export interface Lane {
  readonly lane: number;
  readonly lanes: number;
}

/**
 * Lay sessions of one column side by side where they overlap. `least` is the length in minutes below
 * which a block is drawn longer than it is (a target of 24 px), and so needs room beside it.
 */
export function lanesOf(
  sessions: readonly { id: string; start: number; end: number }[],
  least: number,
): Map<string, Lane> {
  const found = new Map<string, Lane>();
  const sorted = [...sessions].sort((a, b) => a.start - b.start || b.end - a.end);
  let group: { id: string; lane: number }[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const { id, lane } of group) found.set(id, { lane, lanes: ends.length });
    group = [];
    ends = [];
  };
  for (const { id, start, end } of sorted) {
    if (ends.every((other) => other <= start)) close();
    const free = ends.findIndex((other) => other <= start);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = Math.max(end, start + least);
    group.push({ id, lane });
  }
  close();
  return found;
}

/** The minute at a height, given in pixels from the top of the axis. */
export function minuteAt(axis: Axis, pixels: number, perMinute: number): number {
  return axis.start + pixels / perMinute;
}

export type Grip = "move" | "start" | "end";

/** Where a session is while one of its grips is dragged by `minutes`. Never shorter than one step. */
export function dragged(
  session: { start: number; end: number },
  grip: Grip,
  minutes: number,
  step: number,
  offsets: readonly Offset[],
): { start: number; end: number } {
  const length = session.end - session.start;
  if (grip === "end") {
    const end = snap(offsets, session.end + minutes, step);
    return { start: session.start, end: Math.max(end, session.start + Math.min(step, length)) };
  }
  const start = snap(offsets, session.start + minutes, step);
  if (grip === "start") {
    return { start: Math.min(start, session.end - Math.min(step, length)), end: session.end };
  }
  return { start, end: start + length };
}
