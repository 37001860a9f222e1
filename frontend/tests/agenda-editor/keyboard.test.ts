import { describe, expect, it } from "vitest";
import { actionOf, kindOf, placeAfter, type Surroundings } from "../../src/elements/agenda-editor/keyboard";

const key = (name: string, held: Partial<{ ctrlKey: boolean; metaKey: boolean; altKey: boolean }> = {}) =>
  actionOf({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe("actionOf", () => {
  it("knows the keys", () => {
    expect(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].map((name) => key(name))).toEqual([
      "earlier",
      "later",
      "left",
      "right",
    ]);
    expect(["-", "+", "Enter", "d", "Delete", "Escape"].map((name) => key(name))).toEqual([
      "shorter",
      "longer",
      "edit",
      "duplicate",
      "delete",
      "cancel",
    ]);
  });
  it("undoes with Control or Command, and leaves the browser its own shortcuts", () => {
    expect(key("z", { ctrlKey: true })).toBe("undo");
    expect(key("Z", { metaKey: true })).toBe("undo");
    expect(key("d", { ctrlKey: true })).toBeNull();
    expect(key("ArrowLeft", { altKey: true })).toBeNull();
    expect(key("z")).toBeNull();
    expect(key("Tab")).toBeNull();
  });
});

describe("placeAfter", () => {
  // Two days in London, on the second of which clocks go back at 01:00 UTC.
  const at = (iso: string) => Date.parse(iso) / 60_000;
  const around: Surroundings = {
    step: 5,
    columns: [null, "hall", "breakout"],
    days: [
      { date: "2026-10-24", name: "", start: at("2026-10-23T23:00Z"), end: at("2026-10-24T23:00Z") },
      { date: "2026-10-25", name: "", start: at("2026-10-24T23:00Z"), end: at("2026-10-26T00:00Z") },
    ],
    offsets: [
      [at("2026-10-23T00:00Z"), 60],
      [at("2026-10-25T01:00Z"), 0],
    ],
  };
  const place = { start: at("2026-10-24T09:00Z"), end: at("2026-10-24T10:00Z"), room: "hall" };
  const placed = (action: Parameters<typeof placeAfter>[0], from = place) => placeAfter(action, from, around);

  it("moves by the chosen step and keeps the length", () => {
    expect(placed("later")).toEqual({ ...place, start: place.start + 5, end: place.end + 5 });
    expect(placeAfter("earlier", place, { ...around, step: 30 })?.start).toBe(place.start - 30);
  });
  it("moves between rooms up to the edge", () => {
    expect(placed("right")?.room).toBe("breakout");
    expect(placed("left")?.room).toBeNull();
    expect(placed("right", { ...place, room: "breakout" })).toBeNull();
  });
  it("changes the length, never to nothing", () => {
    expect(placed("longer")?.end).toBe(place.end + 5);
    expect(placed("shorter")?.end).toBe(place.end - 5);
    expect(placed("shorter", { ...place, end: place.start + 5 })).toBeNull();
    expect(placed("longer", { ...place, end: place.start + 1440 })).toBeNull();
  });
  it("keeps the time on the wall on another day, across a clock change", () => {
    const next = placed("nextDay");
    expect(next?.start).toBe(at("2026-10-25T10:00Z")); // 10:00 in London on both days
    expect((next?.end ?? 0) - (next?.start ?? 0)).toBe(60);
    expect(placed("previousDay")).toBeNull();
  });
  it("moves nothing for other actions", () => {
    expect(placed("edit")).toBeUndefined();
    expect([kindOf("later"), kindOf("longer"), kindOf("delete")]).toEqual(["move", "resize", null]);
  });
});
