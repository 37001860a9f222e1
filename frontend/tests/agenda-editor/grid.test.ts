import { describe, expect, it } from "vitest";
import {
  axisOf,
  columnsOf,
  dayOf,
  dragged,
  lanesOf,
  minuteAt,
  startsOn,
  stillRunning,
} from "../../src/elements/agenda-editor/grid";
import type { Day, Offset, Session } from "../../src/elements/agenda-editor/types";

const UTC: Offset[] = [[0, 0]];
const day: Day = { date: "1970-01-02", name: "Friday", start: 1440, end: 2880 };
const hour = (h: number) => day.start + h * 60;
const session = (id: string, start: number, end: number): Session => ({
  id,
  start,
  end,
  version: "",
  title: id,
  kind: "",
  pause: false,
  room: null,
  cohort: "",
  speakers: "",
  edit: "",
});

describe("axisOf", () => {
  it("shows a working day when nothing else is planned", () => {
    expect(axisOf(day, [], UTC)).toEqual({ start: hour(8), end: hour(18) });
  });
  it("stretches to full hours around sessions, also past midnight", () => {
    const found = axisOf(
      day,
      [session("a", hour(6) + 20, hour(7)), session("b", hour(23), hour(25) + 5)],
      UTC,
    );
    expect(found).toEqual({ start: hour(6), end: hour(26) });
  });
  it("shows 25 hours of the day on which clocks go back", () => {
    const offsets: Offset[] = [
      [0, 60],
      [hour(1), 0],
    ];
    const long: Day = { ...day, start: hour(-1), end: hour(24) };
    const axis = axisOf(long, [], offsets, true);
    expect(axis.end - axis.start).toBe(25 * 60);
    // The working day still starts at eight on the wall.
    expect(axisOf(long, [], offsets)).toEqual({ start: hour(8), end: hour(18) });
  });
});

describe("days", () => {
  it("hold what starts on them", () => {
    const sessions = [session("late", hour(23), hour(25)), session("next", hour(24), hour(25))];
    const next: Day = { ...day, start: day.end, end: day.end + 1440 };
    expect(startsOn(day, sessions).map((s) => s.id)).toEqual(["late"]);
    expect(startsOn(next, sessions).map((s) => s.id)).toEqual(["next"]);
    expect(stillRunning(next, sessions).map((s) => s.id)).toEqual(["late"]);
    expect(dayOf([day, next], hour(24))).toBe(next);
    expect(dayOf([day, next], hour(99))).toBeUndefined();
  });
});

describe("lanesOf", () => {
  const lanes = (least: number, ...spans: [string, number, number][]) =>
    Object.fromEntries(
      lanesOf(
        spans.map(([id, start, end]) => ({ id, start, end })),
        least,
      ),
    );
  it("gives the whole width to what is alone", () => {
    expect(lanes(0, ["a", 0, 10], ["b", 10, 20])).toEqual({
      a: { lane: 0, lanes: 1 },
      b: { lane: 0, lanes: 1 },
    });
  });
  it("puts parallel sessions side by side and reuses a lane that is free again", () => {
    expect(lanes(0, ["a", 0, 30], ["b", 10, 20], ["c", 20, 40])).toEqual({
      a: { lane: 0, lanes: 2 },
      b: { lane: 1, lanes: 2 },
      c: { lane: 1, lanes: 2 },
    });
  });
  it("never lets two overlap in one lane, for many", () => {
    let seed = 7;
    const random = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    const sessions = Array.from({ length: 200 }, (_, n) => {
      const start = random(600);
      return { id: String(n), start, end: start + 5 + random(90) };
    });
    const found = lanesOf(sessions, 12);
    for (const a of sessions) {
      for (const b of sessions) {
        const together = a !== b && a.start < b.end && b.start < a.end;
        if (together) {
          expect(found.get(a.id)?.lane).not.toBe(found.get(b.id)?.lane);
          expect(found.get(a.id)?.lanes).toBe(found.get(b.id)?.lanes);
        }
      }
    }
  });
  it("leaves a short session the height of a target", () => {
    expect(lanes(12, ["address", 0, 5], ["keynote", 5, 25]).keynote).toEqual({ lane: 1, lanes: 2 });
  });
});

describe("dragged", () => {
  const from = { start: hour(9), end: hour(10) };
  it("moves in steps on the wall", () => {
    expect(dragged(from, "move", 13, 5, UTC)).toEqual({ start: hour(9) + 15, end: hour(10) + 15 });
  });
  it("pulls either edge, but never through the other", () => {
    expect(dragged(from, "end", 29, 10, UTC)).toEqual({ start: hour(9), end: hour(10) + 30 });
    expect(dragged(from, "end", -90, 10, UTC)).toEqual({ start: hour(9), end: hour(9) + 10 });
    expect(dragged(from, "start", 90, 10, UTC)).toEqual({ start: hour(10) - 10, end: hour(10) });
  });
});

it("pixels are minutes from the top of the axis", () => {
  expect(minuteAt({ start: hour(8), end: hour(18) }, 120, 2)).toBe(hour(9));
});

it("what has no room is the first column", () => {
  expect(columnsOf([{ id: "hall", name: "Hall" }])).toEqual([null, "hall"]);
});
