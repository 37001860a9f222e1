/**
 * What WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) have in common: one peer connection whose offer is posted, whose
 * answer comes back, and whose session is ended at the address that came with it.
 *
 *     Refused     the server said no: `status`, its words, and when to try again
 *     (TypeError  the server could not be reached: what fetch throws)
 */
import { FRAGMENT, fragmentOf, restarted } from "./fragment";
import { iceServers } from "./links";
import { retryAfter } from "./retry";

/** Where to post an offer, and with what right. `expires`: seconds since 1970. */
export interface Ticket {
  readonly url: string;
  readonly token: string;
  readonly expires: number;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Milliseconds, as the server asked; null where it did not. */
    readonly retryAfter: number | null = null,
    /** Whether the site itself said no, not the relay to what the site had given. */
    readonly bySite = false,
  ) {
    super(message);
  }
}

/** Say no as the server did: its problem document's words where there are any. */
export async function refusal(response: Response, bySite = false): Promise<Refused> {
  const problem = await response
    .json()
    .then((body: { detail?: unknown }) => body.detail)
    .catch(() => undefined);
  return new Refused(
    response.status,
    typeof problem === "string" ? problem : response.statusText,
    retryAfter(response.headers.get("Retry-After"), Date.now()),
    bySite,
  );
}

export class MediaSession {
  readonly pc: RTCPeerConnection;
  /** Whether the server named TURN servers, by which a closed network may be left. */
  hasRelay = false;
  #address = "";
  #answer = "";
  #closed = false;

  constructor(private readonly ticket: Ticket) {
    this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" });
  }

  /** Offer what the connection has, and take the answer. Raises `Refused`, or what `fetch` raises. */
  async begin(signal: AbortSignal): Promise<void> {
    const offer = await this.pc.createOffer();
    // A 307 is followed by the browser itself, with the body and the token, to the address that the answer is at.
    const response = await fetch(this.ticket.url, {
      method: "POST",
      body: offer.sdp ?? "",
      signal,
      headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${this.ticket.token}` },
    });
    if (response.status !== 201) throw await refusal(response);
    const location = response.headers.get("Location");
    if (location) this.#address = new URL(location, response.url || globalThis.location.href).href;
    this.#answer = await response.text();
    if (this.#closed || signal.aborted) {
      this.#end();
      throw new DOMException("no longer wanted", "AbortError");
    }
    const servers = iceServers(response.headers.get("Link"));
    this.hasRelay = servers.some(({ urls }) => String(urls).startsWith("turn"));
    // Before the local description, which begins the gathering: no restart is needed for the servers' sake.
    if (servers.length > 0) this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers: servers });
    await this.pc.setLocalDescription(offer);
    await this.pc.setRemoteDescription({ type: "answer", sdp: this.adapt(this.#answer) });
  }

  /** What this side makes of the server's answer before it takes it. */
  protected adapt(answer: string): string {
    return answer;
  }

  /** Restart ICE, as after a change of network. False: the session is gone, begin another. */
  async restart(): Promise<boolean> {
    if (!this.#address || this.#closed) return false;
    try {
      const offer = await this.pc.createOffer({ iceRestart: true });
      const response = await fetch(this.#address, {
        method: "PATCH",
        body: fragmentOf(offer.sdp ?? ""),
        signal: AbortSignal.timeout(4000),
        headers: {
          "Content-Type": FRAGMENT,
          "If-Match": "*",
          Authorization: `Bearer ${this.ticket.token}`,
        },
      });
      const answer = response.ok ? restarted(this.#answer, await response.text()) : null;
      if (answer === null || this.#closed) return false;
      await this.pc.setLocalDescription(offer);
      await this.pc.setRemoteDescription({ type: "answer", sdp: this.adapt(answer) });
      this.#answer = answer;
      return true;
    } catch {
      return false;
    }
  }

  /** End it here and there; only here where the other side has ended it. Works while the page is being left. */
  close(isGone = false): void {
    if (this.#closed) return;
    this.#closed = true;
    if (isGone) this.#address = "";
    this.#end();
  }

  #end(): void {
    this.pc.close();
    if (!this.#address) return;
    void fetch(this.#address, {
      method: "DELETE",
      keepalive: true,
      headers: { Authorization: `Bearer ${this.ticket.token}` },
    }).catch(() => {
      // It could not be told; the relay notices by itself.
    });
    this.#address = "";
  }
}

/** Wait until media can flow. Rejects with `Unconnected` when no way was found in time. */
export class Unconnected extends Error {}

export function connected(pc: RTCPeerConnection, within: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => end(new Unconnected("no way to the server was found")), within);
    const look = () => {
      if (pc.connectionState === "connected") end();
      else if (pc.connectionState === "failed" || pc.connectionState === "closed") {
        end(new Unconnected(pc.connectionState));
      }
    };
    const stop = () => end(new DOMException("no longer wanted", "AbortError"));
    const end = (error?: Error) => {
      clearTimeout(timer);
      pc.removeEventListener("connectionstatechange", look);
      signal.removeEventListener("abort", stop);
      if (error) failed(error);
      else done();
    };
    pc.addEventListener("connectionstatechange", look);
    signal.addEventListener("abort", stop);
    look();
    if (signal.aborted) stop();
  });
}
