import { describe, expect, it } from "vitest";
import { incomingOf, type Situation, sendingOf, stateOf } from "../../src/elements/studio/situation";
import type { CrewWebcast, WebcastView } from "../../src/generated/protocol";
import type { Webcast } from "../../src/live/webcast";

const open = (state: WebcastView["state"]): WebcastView => ({
  state,
  since: null,
  slate_text: "",
  back_at: null,
  viewers: 0,
});
const crew = (more: Partial<CrewWebcast>): Webcast => ({
  open: open("off"),
  crew: {
    ...open("off"),
    picture: "none",
    publisher: "",
    video: "H264",
    audio: "Opus",
    bitrate: 1.6e6,
    publisher_loss: 0.01,
    ...more,
  } as CrewWebcast,
});
const now = (more: Partial<Situation>): Situation => ({
  webcast: { open: open("off"), crew: null },
  from: "browser",
  phase: "idle",
  message: "",
  ready: true,
  mayRun: true,
  ...more,
});

describe("the state that the studio shows", () => {
  it("is off while nothing is known", () => {
    expect(stateOf(now({ webcast: null }))).toBe("off");
  });

  it("is a rehearsal for a speaker who sends while it is off, for the crew sees it", () => {
    expect(stateOf(now({ phase: "connected" }))).toBe("rehearsal");
    expect(stateOf(now({ phase: "refused" }))).toBe("off");
    expect(stateOf(now({ phase: "connected", webcast: crew({ state: "off" }) }))).toBe("off");
  });

  it("is the crew's where the two differ", () => {
    expect(stateOf(now({ webcast: crew({ state: "rehearsal" }) }))).toBe("rehearsal");
  });
});

describe("who sends", () => {
  const other = crew({ state: "live", picture: "live", publisher: "Ann Example" });

  it("is somebody else while this page does not", () => {
    expect(sendingOf(now({ webcast: other })).other).toBe("Ann Example");
    expect(sendingOf(now({ webcast: other, phase: "connected" })).other).toBeNull();
    expect(incomingOf(other)).toEqual({ bitrate: 1.6e6, loss: 0.01, video: "H264", audio: "Opus" });
  });

  it("is nobody once the picture is away, so that the place is free again", () => {
    expect(sendingOf(now({ webcast: other, phase: "taken" })).phase).toBe("taken");
    expect(sendingOf(now({ webcast: crew({ picture: "away" }), phase: "taken" })).phase).toBe("idle");
    expect(incomingOf(crew({ picture: "away" }))).toBeNull();
  });

  it("is guessed from the state for who is not crew", () => {
    const taken = (state: WebcastView["state"]) =>
      sendingOf(now({ webcast: { open: open(state), crew: null }, phase: "taken" })).phase;
    expect(taken("live")).toBe("taken");
    expect(taken("down")).toBe("idle");
  });

  it("is not this browser where an encoder is to send", () => {
    expect(sendingOf(now({ from: "encoder", phase: "idle" })).phase).toBeNull();
    expect(sendingOf(now({ from: "encoder", phase: "taken" })).phase).toBeNull();
  });

  it("is still this browser while it sends, whatever the operator looks at", () => {
    expect(sendingOf(now({ from: "encoder", phase: "connected" }))).toMatchObject({
      phase: "connected",
      from: "encoder",
    });
  });
});
