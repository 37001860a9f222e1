import { describe, expect, it } from "vitest";
import { type Health, healthOf, Judge, sampleOf } from "../../src/media/health";
import { sentBetween, sentSample } from "../../src/media/outbound";

const report = (at: number, frames: number, more: object = {}) => [
  { type: "transport", id: "T", selectedCandidatePairId: "P" },
  { type: "candidate-pair", id: "Q", nominated: true, currentRoundTripTime: 9 },
  { type: "candidate-pair", id: "P", nominated: true, currentRoundTripTime: 0.04 },
  {
    type: "inbound-rtp",
    id: "V",
    kind: "video",
    timestamp: at,
    packetsReceived: frames * 6,
    packetsLost: 0,
    bytesReceived: frames * 6000,
    framesDecoded: frames,
    jitterBufferDelay: frames * 0.1,
    jitterBufferEmittedCount: frames,
    totalDecodeTime: frames * 0.005,
    totalFreezesDuration: 0,
    frameWidth: 1280,
    frameHeight: 720,
    ...more,
  },
];

describe("health", () => {
  it("adds up what is known of the delay, and counts what came in between", () => {
    const health = healthOf(sampleOf(report(1000, 30)), sampleOf(report(2000, 60)));
    expect(health).toMatchObject({ receiving: true, loss: 0, fps: 30, width: 1280, height: 720, frozen: 0 });
    expect(health.bitrate).toBe(8 * 30 * 6000);
    expect(health.delay).toBeCloseTo(20 + 100 + 5);
  });

  it("knows no delay while nothing is shown, and says when nothing comes", () => {
    const health = healthOf(sampleOf(report(1000, 30)), sampleOf(report(2000, 30)));
    expect(health).toMatchObject({ receiving: false, fps: 0, delay: null });
  });

  it("takes a packet that came late after all for no loss", () => {
    const before = sampleOf(report(1000, 30, { packetsLost: 5 }));
    const after = sampleOf(report(2000, 60, { packetsLost: 2 }));
    expect(healthOf(before, after).loss).toBe(0);
  });
});

describe("Judge", () => {
  const health = (more: Partial<Health>): Health => ({
    receiving: true,
    loss: 0,
    fps: 30,
    bitrate: 1e6,
    frozen: 0,
    delay: 100,
    width: 640,
    height: 360,
    ...more,
  });

  it("forgives one bad second", () => {
    const judge = new Judge();
    for (let i = 0; i < 10; i += 1) judge.look(health({ loss: i === 5 ? 0.1 : 0 }));
    expect([judge.quality, judge.short]).toEqual(["good", false]);
  });

  it("offers sound alone only after it has been poor for long, and withdraws it when all is well", () => {
    const judge = new Judge();
    for (let i = 0; i < 4; i += 1) judge.look(health({ frozen: 0.6 }));
    expect([judge.quality, judge.short]).toEqual(["poor", false]);
    for (let i = 0; i < 8; i += 1) judge.look(health({ frozen: 0.6 }));
    expect(judge.short).toBe(true);
    for (let i = 0; i < 8; i += 1) judge.look(health({}));
    expect([judge.quality, judge.short]).toEqual(["good", false]);
  });
});

describe("outbound", () => {
  it("reads bitrate, loss and why the picture is smaller than it could be", () => {
    const at = (timestamp: number, bytes: number) =>
      sentSample([
        { type: "transport", id: "T", selectedCandidatePairId: "P" },
        { type: "candidate-pair", id: "P", currentRoundTripTime: 0.02, availableOutgoingBitrate: 2e6 },
        { type: "codec", id: "C", mimeType: "video/H264" },
        {
          type: "outbound-rtp",
          id: "V",
          kind: "video",
          timestamp,
          bytesSent: bytes,
          framesEncoded: bytes / 5000,
          frameWidth: 640,
          frameHeight: 360,
          qualityLimitationReason: "cpu",
          codecId: "C",
        },
        { type: "remote-inbound-rtp", id: "R", kind: "video", fractionLost: 0.03 },
      ]);
    expect(sentBetween(at(1000, 0), at(2000, 150_000))).toEqual({
      bitrate: 1_200_000,
      videoBitrate: 1_200_000,
      fps: 30,
      width: 640,
      height: 360,
      loss: 0.03,
      roundTrip: 20,
      limitation: "cpu",
      available: 2e6,
      codec: "H264",
    });
  });
});
