import { expect, it } from "vitest";
import { placeAfterChosen, placePointedAt } from "../../src/elements/agenda-editor/creating";
import { kindsOf } from "../../src/elements/agenda-editor/dialog-view";
import type { View } from "../../src/elements/agenda-editor/model";
import type { Session } from "../../src/elements/agenda-editor/types";

const view = (more: Partial<View> = {}): View =>
  ({
    agenda: { offsets: [[0, 0]], rooms: [{ id: "hall" }, { id: "breakout" }] },
    day: { start: 2880 },
    columns: [null, "hall", "breakout"],
    step: 5,
    chosen: undefined,
    ...more,
  }) as View;

it("puts a new session after the one that is chosen, in its room", () => {
  const chosen = { start: 3000, end: 3045, room: null } as Session;
  expect(placeAfterChosen(view({ chosen }))).toEqual({ start: 3045, end: 3075, room: null });
});

it("begins a day at nine in the first room", () => {
  expect(placeAfterChosen(view())).toEqual({ start: 2880 + 540, end: 2880 + 570, room: "hall" });
});

it("puts it where somebody pointed, in the step that is under the pointer", () => {
  expect(placePointedAt(view(), 3004.9, 2)).toEqual({ start: 3000, end: 3030, room: "breakout" });
  expect(placePointedAt(view(), 3005.1, 0)).toEqual({ start: 3005, end: 3035, room: null });
});

it("reads the kinds from the element's attribute", () => {
  expect(kindsOf("talk=Talk|qa=Questions")).toEqual([
    ["talk", "Talk"],
    ["qa", "Questions"],
  ]);
});
