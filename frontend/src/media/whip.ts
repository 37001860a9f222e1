/** One publisher's session: WHIP (RFC 9725). */
import { MediaSession, type Ticket } from "./session";

/** What the picture shows, which decides what is given up first when the network is narrow. */
export type Content = "motion" | "detail";

/** How a picture is sent: bits and pictures a second at most, and its height in lines. */
export interface Encoding {
  readonly maxBitrate: number;
  readonly maxFramerate: number;
}

// The share of the target to begin with. Not all of it: a narrow network must not be flooded at once.
const BEGIN = 0.75;

export class PublishSession extends MediaSession {
  readonly #senders = new Map<"audio" | "video", RTCRtpSender>();
  #begin = 0;

  constructor(ticket: Ticket) {
    super(ticket);
    const stream = new MediaStream();
    for (const kind of ["audio", "video"] as const) {
      // Both from the start, even without a source: one can be given later without another offer.
      const transceiver = this.pc.addTransceiver(kind, { direction: "sendonly", streams: [stream] });
      if (kind === "video") preferH264(transceiver);
      this.#senders.set(kind, transceiver.sender);
    }
  }

  /** Send this source, or nothing; takes effect at once, without another offer. */
  async send(kind: "audio" | "video", track: MediaStreamTrack | null): Promise<void> {
    const sender = this.#senders.get(kind);
    if (sender && sender.track !== track) await sender.replaceTrack(track);
  }

  protected override adapt(answer: string): string {
    return startingAt(answer, this.#begin);
  }

  /** Slides stay sharp and become slower; a speaker keeps moving and becomes coarser. */
  async encode(encoding: Encoding, content: Content): Promise<void> {
    const sender = this.#senders.get("video");
    const parameters = sender?.getParameters();
    if (!sender || !parameters?.encodings?.[0]) return;
    this.#begin = encoding.maxBitrate * BEGIN;
    parameters.degradationPreference = content === "detail" ? "maintain-resolution" : "maintain-framerate";
    Object.assign(parameters.encodings[0], encoding);
    await sender.setParameters(parameters);
  }
}

/**
 * Let Chromium begin with so many bits a second (`x-google-start-bitrate`, in thousands). By itself it begins with 300,000
 * and takes ten seconds and more to find out that the network carries what the picture needs. Others ignore it.
 */
export function startingAt(answer: string, bits: number): string {
  const types = [...answer.matchAll(/^a=rtpmap:(\d+) (?:H264|VP8)\/90000/gim)].map(([, type]) => type);
  const words = `x-google-start-bitrate=${Math.round(bits / 1000)}`;
  if (bits <= 0) return answer;
  return types.reduce((text: string, type) => {
    const format = new RegExp(`^(a=fmtp:${type} [^\\r\\n]*)`, "m");
    if (format.test(text)) return text.replace(format, `$1;${words}`);
    return text.replace(new RegExp(`^(a=rtpmap:${type} [^\\r\\n]*)`, "m"), `$1\r\na=fmtp:${type} ${words}`);
  }, answer);
}

/** Every viewer's browser, recordings and broadcast software take H264; VP8 stays for browsers without it. */
function preferH264(transceiver: RTCRtpTransceiver): void {
  const known = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const rank = (codec: RTCRtpCodec): number => {
    const type = codec.mimeType.toLowerCase();
    if (type === "video/h264") return codec.sdpFmtpLine?.includes("packetization-mode=1") ? 0 : 4;
    if (type === "video/vp8") return 1;
    return type === "video/rtx" ? 2 : 3;
  };
  transceiver.setCodecPreferences?.([...known].sort((a, b) => rank(a) - rank(b)));
}
