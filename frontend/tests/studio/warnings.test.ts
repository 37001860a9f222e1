import { describe, expect, it } from "vitest";
import { meterShare } from "../../src/elements/studio/level";
import { choiceOf } from "../../src/elements/studio/sizes";
import { clockOf, nextAt } from "../../src/elements/studio/times";
import { isNarrow, type Studio, warningsOf } from "../../src/elements/studio/warnings";
import type { Sent } from "../../src/media/outbound";

const sent = (more: Partial<Sent> = {}): Sent => ({
  bitrate: 1.6e6,
  videoBitrate: 1.5e6,
  fps: 30,
  width: 1280,
  height: 720,
  loss: 0,
  roundTrip: 10,
  limitation: "none",
  available: 3e6,
  codec: "H264",
  ...more,
});
const now = (more: Partial<Studio> = {}): Studio => ({
  state: "live",
  sending: true,
  hasPicture: true,
  hasSound: true,
  lostPicture: false,
  lostSound: false,
  endedSharing: false,
  muted: false,
  silentFor: 0,
  sent: sent(),
  target: 1.6e6,
  weakFor: 0,
  overdue: 0,
  ...more,
});
const keys = (more: Partial<Studio>) => warningsOf(now(more)).map((one) => one.key);

describe("warningsOf", () => {
  it("says that a screen is no longer shared, until another picture is chosen", () => {
    expect(keys({ hasPicture: false, endedSharing: true })).toEqual(["ended-sharing"]);
    expect(keys({ endedSharing: true })).toEqual([]);
  });

  it("is silent while all is well, and before anything is chosen", () => {
    expect(keys({})).toEqual([]);
    expect(keys({ state: "off", sending: false, hasPicture: false, hasSound: false, sent: null })).toEqual(
      [],
    );
  });

  it.each([
    ["muted", { muted: true, silentFor: 60 }],
    ["silent", { silentFor: 7 }],
    ["lost-sound", { lostSound: true, silentFor: 60 }],
    ["no-sound", { hasSound: false }],
    ["lost-picture", { lostPicture: true }],
    ["no-picture", { hasPicture: false }],
    ["loss", { sent: sent({ loss: 0.1 }) }],
    ["bandwidth", { weakFor: 6, sent: sent({ limitation: "bandwidth" }) }],
    ["bandwidth", { weakFor: 6, sent: sent({ available: null }) }],
    ["cpu", { sent: sent({ limitation: "cpu" }) }],
    ["overdue", { state: "slate", overdue: 1000 }],
  ] as [string, Partial<Studio>][])("says %s once", (key, more) => {
    expect(keys(more)).toEqual([key]);
  });

  it("does not take a pause for breath or one weak second for trouble", () => {
    expect(keys({ silentFor: 4 })).toEqual([]);
    expect(keys({ weakFor: 2, sent: sent({ limitation: "bandwidth" }) })).toEqual([]);
  });

  it("puts first what the audience notices", () => {
    const found = warningsOf(now({ sent: sent({ limitation: "cpu" }), muted: true }));
    expect(found.map((one) => [one.key, one.grave])).toEqual([
      ["muted", true],
      ["cpu", false],
    ]);
  });
});

describe("isNarrow", () => {
  it("is about what could be sent, not about what a still picture needs", () => {
    expect(isNarrow(sent({ videoBitrate: 1000, available: 3e6 }), 1.6e6)).toBe(false);
    expect(isNarrow(sent({ available: 0.7e6 }), 1.6e6)).toBe(true);
    expect(isNarrow(null, 1.6e6)).toBe(false);
  });

  it("goes by the queue on the way where the browser does not say", () => {
    expect(isNarrow(sent({ available: null, roundTrip: 900 }), 1.6e6)).toBe(true);
    expect(isNarrow(sent({ available: null, roundTrip: null }), 1.6e6)).toBe(false);
    expect(isNarrow(sent({ available: 3e6, roundTrip: 900 }), 1.6e6)).toBe(false);
  });
});

describe("the studio's numbers", () => {
  it("measures silence as nothing and full scale as all", () => {
    expect(meterShare(new Float32Array(128))).toBe(0);
    expect(meterShare(new Float32Array(128).fill(1))).toBeCloseTo(1);
    expect(meterShare(new Float32Array(128).fill(0.03))).toBeCloseTo(0.49, 1);
  });

  it("falls back to the normal size", () => {
    expect(choiceOf("small").size.height).toBe(360);
    expect(choiceOf(null).size.height).toBe(720);
  });

  it("takes a clock time for the next one of the event", () => {
    const at = new Date("2026-07-01T22:50:20Z");
    // Ten to midnight in London, nearly one in the morning in Berlin.
    expect(nextAt("23:55", at, "Europe/London")).toBe(Date.parse("2026-07-01T22:55:00Z") / 1000);
    expect(nextAt("00:55", at, "Europe/Berlin")).toBe(Date.parse("2026-07-01T22:55:00Z") / 1000);
    expect(nextAt("00:10", at, "Europe/London")).toBe(Date.parse("2026-07-01T23:10:00Z") / 1000);
    expect(nextAt("", at, "Europe/London")).toBeNull();
    expect(clockOf(Date.parse("2026-07-01T03:05:00Z"), "Europe/London")).toBe("04:05");
  });

  it("takes the time of a moment ago for a slip, and an earlier one for tomorrow's", () => {
    const at = new Date("2026-03-02T14:15:40Z");
    expect(nextAt("14:15", at, "UTC")).toBe(Date.parse("2026-03-02T14:15:00Z") / 1000);
    expect(nextAt("14:13", at, "UTC")).toBe(Date.parse("2026-03-03T14:13:00Z") / 1000);
  });

  it("keeps the clock's time over a change to summer time and back", () => {
    const spring = nextAt("09:00", new Date("2026-03-28T20:00:00Z"), "Europe/London");
    expect(spring).toBe(Date.parse("2026-03-29T08:00:00Z") / 1000);
    const autumn = nextAt("09:00", new Date("2026-10-24T20:00:00Z"), "Europe/London");
    expect(autumn).toBe(Date.parse("2026-10-25T09:00:00Z") / 1000);
  });
});
