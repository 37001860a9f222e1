import { expect, test } from "vitest";
import {
  costMap,
  gradeOf,
  isStill,
  keyOf,
  reduce,
  type State,
  shelfOf,
  step,
} from "../../src/elements/timetable/state";
import { costSentence, percent, signed } from "../../src/elements/timetable/words";
import type { RunView } from "../../src/generated/protocol";
import { cost, draft } from "./draft";

test("the shelf has what is open and has no place, the most wanted first", () => {
  expect(shelfOf(draft).map(({ id }) => id)).toEqual([2, 3]);
});

test("arrow keys stay on the wall", () => {
  const corner = { slot: 1, space: 7 };
  expect(step(draft, corner, "ArrowDown")).toEqual({ slot: 2, space: 7 });
  expect(step(draft, corner, "ArrowUp")).toEqual(corner);
  expect(step(draft, corner, "End")).toEqual({ slot: 1, space: 8 });
  expect(step(draft, corner, "a")).toBeNull();
});

test("a place is graded by what it costs, and by what it breaks before that", () => {
  expect(gradeOf(cost(2), 200)).toBe("better");
  expect(gradeOf(cost(0), 200)).toBe("even");
  expect(gradeOf(cost(-1), 200)).toBe("worse");
  expect(gradeOf(cost(-2), 200)).toBe("bad");
  expect(gradeOf(cost(5, { broken: ["Too small."] }), 200)).toBe("forbidden");
});

test("what is held is let go when somebody else has moved it", () => {
  const held = { proposal: 1, from: { slot: 1, space: 7 }, costs: null, revision: 3 };
  expect(isStill(draft, held)).toBe(true);
  expect(isStill({ ...draft, places: [] }, held)).toBe(false);
  expect(isStill(draft, { ...held, proposal: 2, from: null })).toBe(true);
  expect(isStill(draft, { ...held, from: null })).toBe(false);
});

test("a change replaces the draft, and a late word of an older run is dropped", () => {
  const run = { id: 5, state: "running" } as RunView;
  const state: State = { draft, run, news: "" };
  const after = reduce(state, {
    type: "timetable.changed",
    draft: { ...draft, revision: 4 },
    text: "Fay moved it.",
  });
  expect([after.draft?.revision, after.news]).toEqual([4, "Fay moved it."]);
  expect(reduce(state, { type: "timetable.run_changed", run: { ...run, id: 4 } }).run).toBe(run);
  expect(reduce(state, { type: "timetable.run_changed", run: { ...run, id: 6 } }).run?.id).toBe(6);
});

test("costs are found by their place, the shelf among them", () => {
  const costs = costMap([cost(-1), cost(-3, { slot: null, space: null })]);
  expect(costs.get(keyOf({ slot: 1, space: 8 }))?.votes).toBe(-1);
  expect(costs.get(keyOf(null))?.votes).toBe(-3);
});

test("numbers in words", () => {
  expect([signed(0), signed(2), signed(-2)]).toEqual(["±0", "+2", "−2"]);
  expect([percent(1, 3), percent(0, 0)]).toEqual(["33.3 %", "–"]);
  expect(costSentence(draft, cost(-1, { clashes: 2, swapped: 2, broken: ["It is too small."] }))).toBe(
    "1 vote fewer, 2 new clashes. Changes places with “Talk 2”. Breaks: It is too small.",
  );
});
