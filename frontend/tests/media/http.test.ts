import { afterEach, describe, expect, it, vi } from "vitest";
import { fragmentOf, restarted } from "../../src/media/fragment";
import { iceServers } from "../../src/media/links";
import { pauseBefore, retryAfter } from "../../src/media/retry";
import { refusal } from "../../src/media/session";
import { Tickets } from "../../src/media/tickets";
import { startingAt } from "../../src/media/whip";

const OFFER = [
  "v=0",
  "a=group:BUNDLE 0 1",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:secretsecretsecretsecret",
  "a=mid:0",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:secretsecretsecretsecret",
  "a=mid:1",
  "",
].join("\r\n");

describe("iceServers", () => {
  it("reads servers with credentials from headers that were joined", () => {
    const header =
      '<stun:stun.example.org>; rel="ice-server", ' +
      '<turn:turn.example.org:3478?transport=tcp>; rel="ice-server"; username="1700000000:ann"; ' +
      'credential="a+b/c=, \\"quoted\\""; credential-type="password", <https://example.org/>; rel="help"';
    expect(iceServers(header)).toEqual([
      { urls: "stun:stun.example.org" },
      {
        urls: "turn:turn.example.org:3478?transport=tcp",
        username: "1700000000:ann",
        credential: 'a+b/c=, "quoted"',
      },
    ]);
  });

  it("takes nothing from no header, nonsense, or an address of another kind", () => {
    for (const header of [null, "", "<>;;;", '<https://example.org/>; rel="ice-server"']) {
      expect(iceServers(header)).toEqual([]);
    }
  });
});

describe("restarts", () => {
  it("sends the new credentials with the first section's name", () => {
    expect(fragmentOf(OFFER)).toBe(
      "a=ice-ufrag:abcd\r\na=ice-pwd:secretsecretsecretsecret\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=end-of-candidates\r\n",
    );
  });

  it("puts the server's credentials into every section of the answer", () => {
    const answer = restarted(OFFER, "a=ice-lite\r\na=ice-ufrag:new1\r\na=ice-pwd:otherotherother\r\n");
    expect(answer?.match(/a=ice-ufrag:new1/g)).toHaveLength(2);
    expect(answer).not.toContain("secretsecret");
  });

  it("refuses a fragment without credentials", () => {
    expect(restarted(OFFER, "a=ice-lite\r\n")).toBeNull();
  });
});

describe("trying again", () => {
  it("waits longer each time, and never the same for everybody", () => {
    expect(pauseBefore(0, null, () => 0)).toBe(250);
    expect(pauseBefore(0, null, () => 1)).toBe(500);
    expect(pauseBefore(20, null, () => 1)).toBe(10_000);
  });

  it("waits at least as long as the server asks, but not for ever", () => {
    expect(pauseBefore(0, 2000, () => 0)).toBe(2000);
    expect(pauseBefore(0, 3_600_000, () => 0)).toBe(30_000);
  });

  it("reads seconds and dates", () => {
    const now = Date.parse("2026-03-01T10:00:00Z");
    expect(retryAfter("2", now)).toBe(2000);
    expect(retryAfter("Sun, 01 Mar 2026 10:00:05 GMT", now)).toBe(5000);
    expect(retryAfter("Sun, 01 Mar 2026 09:00:00 GMT", now)).toBe(0);
    expect(retryAfter("soon", now)).toBeNull();
    expect(retryAfter(null, now)).toBeNull();
  });

  it("tells the server's own words", async () => {
    const headers = { "Content-Type": "application/problem+json", "Retry-After": "1" };
    const refused = await refusal(new Response('{"detail": "the relay is full"}', { status: 503, headers }));
    expect([refused.status, refused.message, refused.retryAfter]).toEqual([503, "the relay is full", 1000]);
    const page = await refusal(new Response("<p>no</p>", { status: 403, statusText: "Forbidden" }));
    expect([page.status, page.message]).toEqual([403, "Forbidden"]);
  });
});

describe("Tickets", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("keeps a right while it is worth something, and not when it was refused", async () => {
    let count = 0;
    const soon = Date.now() / 1000;
    const expiries = [soon + 300, soon + 5, soon + 300];
    vi.stubGlobal("fetch", async () =>
      Response.json({ url: "/whep/e/r", token: `t${count}`, expires: expiries[count++] }),
    );
    const tickets = new Tickets("/watch/", "csrf");
    const { signal } = new AbortController();
    expect((await tickets.get(signal)).token).toBe("t0");
    expect((await tickets.get(signal)).token).toBe("t0");
    tickets.drop();
    expect((await tickets.get(signal)).token).toBe("t1");
    expect((await tickets.get(signal)).token).toBe("t2");
  });
});

describe("startingAt", () => {
  const answer =
    "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=rtpmap:97 VP8/90000\r\na=mid:1\r\n";

  it("begins near the target, whether the codec has parameters or not", () => {
    expect(startingAt(answer, 1_200_000)).toBe(
      "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;x-google-start-bitrate=1200\r\n" +
        "a=rtpmap:97 VP8/90000\r\na=fmtp:97 x-google-start-bitrate=1200\r\na=mid:1\r\n",
    );
  });

  it("leaves the answer alone where nothing is known", () => {
    expect(startingAt(answer, 0)).toBe(answer);
  });
});
