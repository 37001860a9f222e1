/** What two looks at a publisher's statistics say. Pure. */

/** Running totals at one moment; seconds unless said otherwise. */
export interface SentSample {
  readonly at: number; // milliseconds
  readonly videoBytes: number;
  readonly audioBytes: number;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly limitation: Limitation;
  /** The share that the other side says was lost since its last report, 0 to 1. */
  readonly loss: number;
  readonly roundTrip: number | null;
  /** Bits a second that the browser believes the network carries. */
  readonly available: number | null;
  readonly codec: string;
}

export type Limitation = "none" | "bandwidth" | "cpu" | "other";

export interface Sent {
  readonly bitrate: number; // bits a second, picture and sound
  readonly videoBitrate: number;
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly loss: number;
  readonly roundTrip: number | null; // milliseconds
  readonly limitation: Limitation;
  readonly available: number | null;
  readonly codec: string;
}

type Entry = Record<string, unknown> & { type: string; id: string };
const number = (value: unknown): number => (typeof value === "number" ? value : 0);

export function sentSample(report: Iterable<unknown>): SentSample {
  const entries = [...report] as Entry[];
  const of = (type: string, kind: string): Entry | undefined =>
    entries.find((entry) => entry.type === type && entry.kind === kind);
  const video = of("outbound-rtp", "video");
  const audio = of("outbound-rtp", "audio");
  const told = entries.filter((entry) => entry.type === "remote-inbound-rtp");
  const transport = entries.find((entry) => entry.type === "transport");
  const pair = entries.find((entry) => entry.id === transport?.selectedCandidatePairId);
  const codec = entries.find((entry) => entry.id === video?.codecId);
  const known = (value: unknown): number | null => (typeof value === "number" ? value : null);
  return {
    at: number((video ?? audio)?.timestamp) || performance.now(),
    videoBytes: number(video?.bytesSent) + number(video?.headerBytesSent),
    audioBytes: number(audio?.bytesSent) + number(audio?.headerBytesSent),
    frames: number(video?.framesEncoded),
    width: number(video?.frameWidth),
    height: number(video?.frameHeight),
    limitation: (video?.qualityLimitationReason as Limitation | undefined) ?? "none",
    loss: Math.max(0, ...told.map((entry) => number(entry.fractionLost))),
    roundTrip: known(pair?.currentRoundTripTime),
    available: known(pair?.availableOutgoingBitrate),
    codec: String(codec?.mimeType ?? "").replace("video/", ""),
  };
}

export function sentBetween(before: SentSample, after: SentSample): Sent {
  const seconds = Math.max(0.001, (after.at - before.at) / 1000);
  const videoBitrate = (8 * Math.max(0, after.videoBytes - before.videoBytes)) / seconds;
  const audioBitrate = (8 * Math.max(0, after.audioBytes - before.audioBytes)) / seconds;
  return {
    bitrate: videoBitrate + audioBitrate,
    videoBitrate,
    fps: Math.max(0, after.frames - before.frames) / seconds,
    width: after.width,
    height: after.height,
    loss: after.loss,
    roundTrip: after.roundTrip === null ? null : after.roundTrip * 1000,
    limitation: after.limitation,
    available: after.available,
    codec: after.codec,
  };
}
