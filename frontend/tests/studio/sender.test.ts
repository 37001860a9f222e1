// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Sender } from "../../src/elements/studio/sender";
import { inBrowser, inTab } from "../../src/storage";

const NOTE = "studio.sending";
let asked: { takeover: boolean; sending_for: number; page: string; begins: boolean }[];
/** What the site answers when it is asked for the right to publish. */
let status: number;

const sender = () => new Sender("room:main-hall", "/ticket/", "csrf");

/** Let it send what a browser without cameras cannot have: a microphone of that name. */
function withSound(one: Sender): Sender {
  one.capture.audio = { enabled: true, kind: "audio", stop: () => {} } as MediaStreamTrack;
  return one;
}

beforeEach(() => {
  asked = [];
  status = 409;
  inTab.forget(NOTE);
  for (const name of ["studio.from", "studio.size"]) inBrowser.forget(name);
  vi.stubGlobal("fetch", async (_url: string, request: RequestInit) => {
    asked.push(JSON.parse(String(request.body)));
    return new Response("{}", { status, headers: { "Content-Type": "application/json" } });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a studio's sender", () => {
  it("keeps a note of what it sends to, and loses it when it is told to stop", async () => {
    const one = sender();
    await one.send();
    expect(inTab.recall(NOTE)).toMatch(/^room:main-hall \d+$/);
    await vi.waitFor(() => expect(one.publisher.phase).toBe("taken"));
    expect(one.isSending).toBe(false);
    one.stopSending();
    expect(inTab.recall(NOTE)).toBeNull();
  });

  it("has a name of its own, which it keeps, and says when a person asks", async () => {
    const one = sender();
    await one.send();
    await vi.waitFor(() => expect(one.publisher.phase).toBe("taken"));
    const again = withSound(sender());
    await again.begin();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[0]?.page).toMatch(/^[0-9a-f]{24}$/);
    expect(asked[1]?.page).toBe(asked[0]?.page);
    expect(asked.map(({ begins }) => begins)).toEqual([true, false]);
  });

  it("does not go on with what the server says was ended", async () => {
    status = 410;
    const one = sender();
    await one.send();
    await vi.waitFor(() => expect(one.publisher.phase).toBe("ended"));
    expect(inTab.recall(NOTE)).toBeNull();
  });

  it("goes on after a reload, and says since when", async () => {
    inTab.keep(NOTE, `room:main-hall ${Date.now() - 60_000}`);
    const one = withSound(sender());
    await one.begin();
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]?.sending_for).toBeCloseTo(60, 0);
    expect(asked[0]?.begins).toBe(false);
    one.close();
    expect(inTab.recall(NOTE)).not.toBeNull();
  });

  it.each([
    ["another room", "room:breakout-1 1"],
    ["nothing", ""],
  ])("does not begin by itself where the note is of %s", async (_name, note) => {
    inTab.keep(NOTE, note);
    const one = withSound(sender());
    await one.begin();
    expect([one.publisher.phase, asked]).toEqual(["idle", []]);
  });

  it("does not begin by itself with nothing to send", async () => {
    inTab.keep(NOTE, `room:main-hall ${Date.now()}`);
    const one = sender();
    await one.begin();
    expect([one.isReady, one.publisher.phase]).toEqual([false, "idle"]);
  });

  it("leaves the room to an encoder, and remembers that", async () => {
    const one = sender();
    await one.send();
    await vi.waitFor(() => expect(one.publisher.phase).toBe("taken"));
    one.chooseFrom("encoder");
    expect(one.isSending).toBe(false);
    await one.send();
    expect(one.publisher.phase).toBe("idle");
    expect(sender().from).toBe("encoder");
  });

  it("sends on while the operator reads how an encoder is set up", async () => {
    // The site does not answer: it goes on trying.
    status = 500;
    const one = withSound(sender());
    await one.send();
    one.chooseFrom("encoder");
    expect([one.isSending, one.isReady]).toEqual([true, true]);
    one.stopSending();
    expect([one.isSending, one.isReady]).toEqual([false, false]);
  });

  it("leaves the camera to an encoder that was chosen on an earlier visit", async () => {
    inBrowser.keep("studio.from", "encoder");
    const one = sender();
    const begin = vi.spyOn(one.capture, "begin");
    await one.begin();
    expect(begin).not.toHaveBeenCalled();
    one.chooseFrom("browser");
    expect(begin).toHaveBeenCalledOnce();
  });

  it("heeds that somebody else ended the webcast, and nothing else that is off", async () => {
    // The site does not answer: it goes on trying.
    status = 500;
    const one = sender();
    await one.send();
    one.heed("rehearsal");
    one.heed("off");
    expect(one.isSending).toBe(true);
    one.heed("live");
    one.heed("off");
    expect(one.publisher.phase).toBe("ended");
  });

  it("remembers the size for the next visit", async () => {
    await sender().chooseSize("small");
    expect(sender().size.size.height).toBe(360);
  });
});
