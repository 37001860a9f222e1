import { describe, expect, it } from "vitest";
import type { AgendaView } from "../src/generated/protocol";
import { concerning } from "../src/live/agenda";

const change = (code: string, ...what: string[]) => ({ code, title: code, what, text: "…" });

const view = (...changes: AgendaView["changes"]): AgendaView => ({
  release: 2,
  name: "Second",
  at: 1,
  changes,
  more: 0,
});

describe("what concerns somebody", () => {
  it("is what they starred and cannot find where and when it was", () => {
    const found = concerning(
      view(
        change("A", "moved"),
        change("B", "moved"),
        change("C", "text"),
        change("D", "text", "room"),
        change("E", "cancelled"),
        change("F", "new"),
      ),
      new Set(["A", "C", "D", "E", "F"]),
    );
    expect(found.map((each) => each.code)).toEqual(["A", "D", "E"]);
  });

  it("is nothing for who keeps nothing", () => {
    expect(concerning(view(change("A", "moved")), new Set())).toEqual([]);
  });
});
