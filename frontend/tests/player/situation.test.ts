// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { deedOf } from "../../src/elements/player/keys";
import { absenceOf, coverOf, isSoundAlone, type Situation } from "../../src/elements/player/situation";

const now = (more: Partial<Situation>): Situation => ({
  state: "live",
  slateText: "",
  backAt: null,
  phase: "connected",
  message: "",
  hasRelay: false,
  flowing: false,
  video: true,
  hearing: false,
  undecodable: false,
  short: false,
  spared: false,
  stopped: false,
  supported: true,
  ...more,
});
const title = (more: Partial<Situation>) => coverOf(now(more))?.title ?? null;

describe("coverOf", () => {
  it("leaves the place to the picture, or to the room's own slate", () => {
    expect(title({ flowing: true })).toBeNull();
    expect(title({ state: "off", phase: "idle" })).toBeNull();
  });

  it("shows the operator's slate over whatever still comes, and when it ends", () => {
    const cover = coverOf(now({ state: "slate", slateText: "Coffee", backAt: 1000, flowing: true }));
    expect([cover?.title, cover?.backAt]).toEqual(["Coffee", 1000]);
    expect(title({ state: "slate" })).toBe("Back in a moment");
  });

  it("believes the picture more than what is said of it", () => {
    expect(title({ state: "down", flowing: true })).toBeNull();
    expect(title({ state: "away", flowing: true, phase: "reconnecting" })).toBeNull();
  });

  it("says when the browser lacks the picture's format, and nothing of it while there is no picture at all", () => {
    expect(title({ undecodable: true })).toBe("This browser lacks what the picture needs");
    expect(title({ undecodable: true, state: "away" })).toBe("No picture from the room at the moment");
    expect(title({ undecodable: true, flowing: true })).toBeNull();
  });

  it("says that there is no picture to wait for while the room only speaks", () => {
    expect(coverOf(now({ hearing: true }))?.text).toContain("You hear it meanwhile");
    expect(title({ hearing: true, phase: "reconnecting" })).toBe("The connection is lost");
    expect(title({ hearing: true, short: true })).toBe("The connection is too weak for the picture");
  });

  it("says where nothing is on whether something was", () => {
    expect(absenceOf(true)).toContain("has ended");
    expect(absenceOf(false)).not.toContain("ended");
  });

  it("takes for sound alone what is too little for a picture", () => {
    const health = {
      receiving: true,
      loss: 0,
      fps: 0,
      bitrate: 60_000,
      frozen: 0,
      delay: 90,
      width: 0,
      height: 0,
    };
    expect(isSoundAlone(health)).toBe(true);
    for (const more of [{ fps: 30 }, { bitrate: 400_000 }, { receiving: false }, { fps: null }])
      expect(isSoundAlone({ ...health, ...more })).toBe(false);
    expect(isSoundAlone(null)).toBe(false);
  });

  it("offers sound alone where no picture gets through any more", () => {
    expect(coverOf(now({ short: true }))?.deed).toBe("sound");
    expect(coverOf(now({}))?.deed).toBeNull();
    expect(coverOf(now({ short: true, state: "away" }))?.deed).toBeNull();
  });

  it("says what is wrong, and what to do about it", () => {
    expect(title({ state: "away" })).toBe("No picture from the room at the moment");
    expect(title({ state: "down", phase: "connected" })).toBe("The webcast is interrupted");
    expect(title({ state: "down", phase: "reconnecting" })).toBe("The webcast is interrupted");
    expect(title({ phase: "reconnecting" })).toBe("The connection is lost");
    expect(coverOf(now({ phase: "refused", message: "not yours" }))).toMatchObject({
      text: "not yours",
      deed: "retry",
    });
    const direct = coverOf(now({ phase: "blocked" }));
    const relayed = coverOf(now({ phase: "blocked", hasRelay: true }));
    expect(direct?.text).toContain("UDP");
    expect(relayed?.text).not.toBe(direct?.text);
  });

  it("loads nothing for who is in the room or has stopped, until they ask", () => {
    expect(coverOf(now({ spared: true, phase: "idle" }))).toMatchObject({ deed: "watch" });
    expect(coverOf(now({ stopped: true, phase: "idle" }))).toMatchObject({ title: "Stopped", deed: "watch" });
    expect(title({ state: "off", spared: true })).toBeNull();
  });

  it("offers the picture to who chose sound alone", () => {
    expect(coverOf(now({ video: false, flowing: true }))).toMatchObject({
      title: "Sound only",
      deed: "picture",
    });
  });
});

describe("deedOf", () => {
  const press = (key: string, target: string, more: object = {}) => {
    const element = document.createElement(target);
    const event = new KeyboardEvent("keydown", { key, ...more });
    element.dispatchEvent(event);
    return deedOf(event);
  };

  it("knows its keys, in either case", () => {
    expect([press("k", "div"), press("M", "div"), press(" ", "div"), press("f", "button")]).toEqual([
      "toggleRunning",
      "toggleSound",
      "toggleRunning",
      "toggleFull",
    ]);
  });

  it("leaves the space to buttons, and the browser's own keys to the browser", () => {
    expect(press(" ", "button")).toBeNull();
    expect(press("f", "div", { ctrlKey: true })).toBeNull();
    expect(press("x", "div")).toBeNull();
  });
});
