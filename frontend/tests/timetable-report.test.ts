// @vitest-environment happy-dom
import { render } from "lit";
import { expect, test } from "vitest";
import { drawReport } from "../src/elements/timetable/panels-view";
import type { Draft } from "../src/generated/protocol";

const words = (places: Draft["places"], votes: number): string => {
  const draft: Draft = {
    revision: 1,
    slots: [{ id: 1, starts: "14:00", ends: "14:25" }],
    spaces: [{ id: 7, name: "Hall", capacity: 60, offers: [], closed: [] }],
    proposals: [],
    places,
    bans: [],
    report: {
      votes,
      attendable: places.length,
      bound: null,
      all_votes: 0,
      most: 0,
      some: 0,
      none: votes,
      clashes: [],
      troubles: [{ text: "Talk 1 must be held.", proposal: 1 }],
    },
    released: 0,
    is_released_as_is: false,
  };
  const page = document.createElement("div");
  render(drawReport(draft), page);
  return page.textContent?.replace(/\s+/g, " ") ?? "";
};

test("a wall with nothing on it is not judged", () => {
  const said = words([], 40);
  expect(said).toContain("Nothing has a place yet. 40 votes were cast.");
  expect(said).not.toMatch(/%|get nothing/);
  expect(said).toContain("Talk 1 must be held.");
  expect(words([], 0)).not.toContain("cast");
});

test("with the first session on it, it is", () => {
  const said = words([{ proposal: 1, slot: 1, space: 7, is_pinned: false }], 40);
  expect(said).toContain("2.5 % of the votes can be attended1 / 40");
  expect(said).toContain("40 get nothing");
});
