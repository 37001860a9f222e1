import { describe, expect, it } from "vitest";
import { changes, clock, hours, instantOf, snap, wallOf } from "../../src/elements/agenda-editor/clock";
import { SCALES } from "../../src/elements/agenda-editor/tools-view";
import type { Offset } from "../../src/elements/agenda-editor/types";

const at = (iso: string) => Date.parse(iso) / 60_000;
// London, spring and autumn of 2026.
const spring: Offset[] = [
  [at("2026-03-28T00:00Z"), 0],
  [at("2026-03-29T01:00Z"), 60],
];
const autumn: Offset[] = [
  [at("2026-10-24T00:00Z"), 60, "BST"],
  [at("2026-10-25T01:00Z"), 0, "GMT"],
];
const wall = (iso: string) => at(`${iso}Z`);

describe("clock", () => {
  it("reads the event's wall on both sides of a change", () => {
    expect(clock(spring, at("2026-03-29T00:59Z"))).toBe("00:59");
    expect(clock(spring, at("2026-03-29T01:00Z"))).toBe("02:00");
    expect(clock(autumn, at("2026-10-25T00:30Z"))).toBe("01:30");
    expect(clock(autumn, at("2026-10-25T01:30Z"))).toBe("01:30");
  });
});

describe("hours", () => {
  it("leaves out the skipped hour of a day of 23", () => {
    const marks = hours(spring, at("2026-03-29T00:00Z"), at("2026-03-29T23:00Z"));
    expect(marks.map((mark) => mark.label).slice(0, 3)).toEqual(["00:00", "02:00", "03:00"]);
    expect(marks).toHaveLength(23);
  });
  it("has the doubled hour of a day of 25 twice", () => {
    const marks = hours(autumn, at("2026-10-24T23:00Z"), at("2026-10-26T00:00Z"));
    expect(marks.map((mark) => mark.label).slice(0, 4)).toEqual(["00:00", "01:00 BST", "01:00 GMT", "02:00"]);
    expect(marks).toHaveLength(25);
  });
  it("keeps to the wall where offsets are no full hours", () => {
    const kathmandu: Offset[] = [[0, 345]];
    expect(hours(kathmandu, 0, 120).map((mark) => mark.label)).toEqual(["06:00", "07:00"]);
  });
});

describe("changes", () => {
  it("names the instant of a change inside, and none outside", () => {
    expect(changes(autumn, at("2026-10-24T23:00Z"), at("2026-10-26T00:00Z"))).toEqual([
      at("2026-10-25T01:00Z"),
    ]);
    expect(changes(autumn, at("2026-10-26T00:00Z"), at("2026-10-27T00:00Z"))).toEqual([]);
  });
});

describe("instantOf", () => {
  it("goes back from the wall for every ordinary minute", () => {
    for (const offsets of [spring, autumn]) {
      const start = offsets[0]?.[0] ?? 0;
      for (let minute = start; minute < start + 3 * 1440; minute += 7) {
        const back = instantOf(offsets, wallOf(offsets, minute));
        expect([minute, minute - 60]).toContain(back);
        expect(wallOf(offsets, back)).toBe(wallOf(offsets, minute));
      }
    }
  });
  it("takes the first of two, and steps over a gap", () => {
    expect(instantOf(autumn, wall("2026-10-25T01:30"))).toBe(at("2026-10-25T00:30Z"));
    expect(instantOf(spring, wall("2026-03-29T01:30"))).toBe(at("2026-03-29T01:30Z"));
  });
});

describe("snap", () => {
  it("snaps to what the wall shows", () => {
    expect(snap([[0, 345]], 7, 30)).toBe(15); // 05:52 becomes 06:00
    expect(snap([[0, 0]], 7, 5)).toBe(5);
    expect(snap([[0, 0]], 8, 5)).toBe(10);
  });

  it("gives whole minutes, which is all that the server takes, at every scale", () => {
    const minutes = 29_000_000;
    for (const [, perMinute] of SCALES)
      for (let pixels = 0; pixels < 500; pixels += 1)
        expect(snap([[0, 60]], minutes + pixels / perMinute, 5) % 5).toBe(0);
  });
});
