// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Flow } from "../../src/elements/player/flow";
import type { Health } from "../../src/media/health";

const health = (more: Partial<Health>): Health => ({
  receiving: true,
  loss: 0,
  fps: 0,
  bitrate: 0,
  frozen: 0,
  delay: null,
  width: 0,
  height: 0,
  ...more,
});

let now = 0;

beforeEach(() => {
  vi.spyOn(performance, "now").mockImplementation(() => now);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("whether pictures come", () => {
  it("is so for a moment after each that is painted", () => {
    const video = document.createElement("video");
    let painted = 0;
    const flow = new Flow(video, () => {
      painted += 1;
    });
    now = 10_000;
    expect(flow.isFlowing(true, health({ fps: 25 }))).toBe(false);
    video.dispatchEvent(new Event("timeupdate"));
    expect([painted, flow.isFlowing(true, null)]).toEqual([1, true]);
    now += 1499;
    expect(flow.isFlowing(true, null)).toBe(true);
    now += 1;
    expect(flow.isFlowing(true, null)).toBe(false);
  });

  it("is told of once when they begin and once when no more come, without anybody having looked", () => {
    vi.useFakeTimers();
    const video = document.createElement("video");
    const told: boolean[] = [];
    const flow: Flow = new Flow(video, () => told.push(flow.isFlowing(true, null)));
    const pass = (milliseconds: number) => {
      now += milliseconds;
      vi.advanceTimersByTime(milliseconds);
    };
    for (let count = 0; count < 60; count++) {
      video.dispatchEvent(new Event("timeupdate"));
      pass(33);
    }
    expect(told).toEqual([true]);
    for (let count = 0; count < 60; count++) pass(33);
    expect(told).toEqual([true, false]);
    video.dispatchEvent(new Event("timeupdate"));
    expect(told).toEqual([true, false, true]);
    vi.useRealTimers();
  });

  it("hears of each from the browsers that say so, and asks again", () => {
    const asked: (() => void)[] = [];
    const video = Object.assign(document.createElement("video"), {
      requestVideoFrameCallback: (next: () => void) => asked.push(next),
    });
    const flow = new Flow(video, () => {});
    asked[0]?.();
    expect([asked.length, flow.isFlowing(true, null)]).toEqual([2, true]);
  });

  it("goes by what is decoded while nobody sees the page", () => {
    const flow = new Flow(document.createElement("video"), () => {});
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    expect(flow.isFlowing(true, health({ fps: 25 }))).toBe(true);
    expect(flow.isFlowing(true, health({ fps: null }))).toBe(false);
  });

  it("is about anything at all where only sound is wanted", () => {
    const flow = new Flow(document.createElement("video"), () => {});
    expect(flow.isFlowing(false, health({}))).toBe(true);
    expect(flow.isFlowing(false, null)).toBe(false);
  });
});
