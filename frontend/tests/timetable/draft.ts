/** A draft of two times and two spaces: one talk placed, two on the shelf, one withdrawn. */
import type { CellCost, Draft, DraftProposal } from "../../src/generated/protocol";

const proposal = (id: number, votes: number, more: Partial<DraftProposal> = {}): DraftProposal => ({
  id,
  title: `Talk ${id}`,
  hosts: "",
  votes,
  seats: 1,
  seats_said: null,
  needs: [],
  may_repeat: false,
  is_open: true,
  ...more,
});

export const draft: Draft = {
  revision: 3,
  slots: [
    { id: 1, starts: "14:00", ends: "14:25" },
    { id: 2, starts: "14:30", ends: "14:55" },
  ],
  spaces: [
    { id: 7, name: "Hall", capacity: 60, offers: [], closed: [] },
    { id: 8, name: "Breakout", capacity: 20, offers: [], closed: [] },
  ],
  proposals: [proposal(1, 2), proposal(2, 9), proposal(3, 5), proposal(4, 8, { is_open: false })],
  places: [{ proposal: 1, slot: 1, space: 7, is_pinned: false }],
  bans: [],
  report: {
    votes: 200,
    attendable: 2,
    bound: null,
    all_votes: 0,
    most: 0,
    some: 0,
    none: 0,
    clashes: [],
    troubles: [],
  },
  released: 0,
  is_released_as_is: false,
};

export const cost = (votes: number, more: Partial<CellCost> = {}): CellCost => ({
  slot: 1,
  space: 8,
  votes,
  clashes: 0,
  worst: "",
  broken: [],
  swapped: null,
  ...more,
});
