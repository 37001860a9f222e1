import { describe, expect, it } from "vitest";
import type { CrewQuestion } from "../src/generated/protocol";
import { fairNext } from "../src/live/fair";

const NOW = 1_000_000_000_000;
let id = 0;

function question(fields: Partial<CrewQuestion>): CrewQuestion {
  return {
    id: ++id,
    text: "?",
    original_text: "",
    author: null,
    is_attributed: false,
    side: "in_room",
    to: null,
    session: null,
    state: "approved",
    outcome: null,
    outcome_text: "",
    merged_into: null,
    handled_by: null,
    votes: 0,
    asked_at: NOW / 1000,
    ...fields,
  };
}
const votes = (of: CrewQuestion) => of.votes;

describe("fairNext", () => {
  it("is nothing while nothing is approved", () => {
    expect(fairNext([question({ state: "waiting" })], votes, NOW)).toBeNull();
  });
  it("is the best of the side that was heard less, however many votes the other has", () => {
    const online = question({ side: "online", votes: 1 });
    const answered = question({ state: "closed", outcome: "answered_live" });
    expect(fairNext([answered, question({ votes: 50 }), online], votes, NOW)).toBe(online);
  });
  it("goes by votes while both were heard as often", () => {
    const online = question({ side: "online", votes: 4 });
    expect(fairNext([question({ votes: 3 }), online], votes, NOW)).toBe(online);
  });
  it("counts three minutes of waiting as a vote", () => {
    const old = question({ votes: 1, asked_at: NOW / 1000 - 30 * 60 });
    expect(fairNext([question({ votes: 10 }), old], votes, NOW)).toBe(old);
  });
  it("does not wait for a side that has nothing to ask", () => {
    const only = question({ votes: 0 });
    const answered = question({ state: "closed", outcome: "answered_live" });
    expect(fairNext([answered, only], votes, NOW)).toBe(only);
  });
});
