// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Keeper } from "../../src/media/keeper";
import { type MediaSession, Refused } from "../../src/media/session";

/** How many rights the site was asked for. */
let asked: number;

beforeEach(() => {
  asked = 0;
  vi.stubGlobal("fetch", async () => {
    asked += 1;
    const ticket = { url: "/whep/demo/main-hall", token: `token-${asked}`, expires: Date.now() / 1000 + 300 };
    return new Response(JSON.stringify(ticket), { headers: { "Content-Type": "application/json" } });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Never gets in: each attempt is refused as told. */
class Unwelcome extends Keeper<MediaSession> {
  constructor(private readonly refusals: Refused[]) {
    super("/watch/", "csrf");
  }

  protected override open(): MediaSession {
    throw this.refusals.shift() ?? new Error("tried once too often");
  }

  protected override tend(): void {}
}

const byRelay = () => new Refused(403, "this right was revoked");

describe("who is refused", () => {
  it("asks the site for another right before believing the relay, and shows none of the relay's own words", async () => {
    const keeper = new Unwelcome([byRelay(), byRelay()]);
    keeper.start();
    await vi.waitFor(() => expect(keeper.phase).toBe("refused"));
    expect([asked, keeper.message]).toEqual([2, ""]);
  });

  it("reads the site's words, which are final", async () => {
    const keeper = new Unwelcome([
      byRelay(),
      new Refused(403, "This event is for its delegates.", null, true),
    ]);
    keeper.start();
    await vi.waitFor(() => expect(keeper.phase).toBe("refused"));
    expect(keeper.message).toBe("This event is for its delegates.");
  });

  it("is asked anew whenever somebody tries again", async () => {
    const keeper = new Unwelcome([byRelay(), byRelay(), byRelay(), byRelay()]);
    keeper.start();
    await vi.waitFor(() => expect(keeper.phase).toBe("refused"));
    keeper.start();
    await vi.waitFor(() => expect(asked).toBe(4));
    await vi.waitFor(() => expect(keeper.phase).toBe("refused"));
  });
});
