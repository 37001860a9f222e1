// @vitest-environment happy-dom
import { render } from "lit";
import { describe, expect, it } from "vitest";
import { type Air, drawState } from "../../src/elements/studio/air-view";

const said = (more: Partial<Air>): string => {
  const place = document.createElement("div");
  const air: Air = {
    state: "live",
    since: null,
    mayRun: true,
    sending: true,
    busy: false,
    connected: true,
    form: null,
    slateText: "",
    slateTime: "",
    ...more,
  };
  render(drawState(air, ""), place);
  return place.textContent ?? "";
};

describe("what the studio says of the webcast", () => {
  it("is about who sends from here", () => {
    expect(said({})).toContain("Everybody sees and hears you.");
    expect(said({ state: "slate" })).toContain("neither see nor hear you.");
  });

  it("is about the room where somebody else sends", () => {
    for (const state of ["rehearsal", "live", "slate", "away"] as const)
      expect(said({ state, sending: false })).not.toMatch(/\byou\b/);
    expect(said({ sending: false })).toContain("Everybody sees and hears this room.");
  });
});
