/** What two looks at a viewer's statistics say about the connection. Pure. */

/** Running totals at one moment; seconds unless said otherwise. Null: not known (no picture, no answer yet). */
export interface Sample {
  readonly at: number; // milliseconds
  readonly packets: number;
  readonly lost: number;
  readonly bytes: number;
  readonly frames: number | null;
  readonly dropped: number;
  readonly frozen: number;
  readonly buffered: number;
  readonly emitted: number;
  readonly decoding: number;
  readonly roundTrip: number | null;
  readonly width: number;
  readonly height: number;
}

export interface Health {
  /** Whether anything came since the look before. */
  readonly receiving: boolean;
  /** Share of packets that did not come, 0 to 1. */
  readonly loss: number;
  /** Pictures decoded a second; null without a picture. */
  readonly fps: number | null;
  readonly bitrate: number; // bits a second
  /** Share of the time in which the picture stood still, 0 to 1. */
  readonly frozen: number;
  /** Milliseconds from the relay to this screen: half the round trip, the buffer, the decoder. Null: not known. */
  readonly delay: number | null;
  readonly width: number;
  readonly height: number;
}

type Entry = Record<string, unknown> & { type: string; id: string };
const number = (value: unknown): number => (typeof value === "number" ? value : 0);

/** Read the browser's report. */
export function sampleOf(report: Iterable<unknown>): Sample {
  const entries = [...report] as Entry[];
  const inbound = entries.filter((entry) => entry.type === "inbound-rtp");
  const video = inbound.find((entry) => entry.kind === "video");
  const heard = video && number(video.framesDecoded) > 0 ? video : inbound.find((e) => e.kind === "audio");
  const transport = entries.find((entry) => entry.type === "transport");
  const pair = entries.find(
    (entry) =>
      entry.type === "candidate-pair" &&
      (transport?.selectedCandidatePairId
        ? entry.id === transport.selectedCandidatePairId
        : entry.nominated === true),
  );
  const total = (name: string): number => inbound.reduce((sum, entry) => sum + number(entry[name]), 0);
  return {
    at: number(inbound[0]?.timestamp) || performance.now(),
    packets: total("packetsReceived"),
    lost: total("packetsLost"),
    bytes: total("bytesReceived"),
    frames: video ? number(video.framesDecoded) : null,
    dropped: number(video?.framesDropped),
    frozen: number(video?.totalFreezesDuration),
    buffered: number(heard?.jitterBufferDelay),
    emitted: number(heard?.jitterBufferEmittedCount),
    decoding: number(video?.totalDecodeTime),
    roundTrip: typeof pair?.currentRoundTripTime === "number" ? pair.currentRoundTripTime : null,
    width: number(video?.frameWidth),
    height: number(video?.frameHeight),
  };
}

/** Compare two samples of one session. */
export function healthOf(before: Sample, after: Sample): Health {
  const seconds = Math.max(0.001, (after.at - before.at) / 1000);
  const packets = after.packets - before.packets;
  const lost = Math.max(0, after.lost - before.lost);
  const emitted = after.emitted - before.emitted;
  const frames = after.frames === null || before.frames === null ? null : after.frames - before.frames;
  const buffer = emitted > 0 ? (after.buffered - before.buffered) / emitted : null;
  const decoder = frames ? (after.decoding - before.decoding) / frames : 0;
  const delay =
    buffer === null || after.roundTrip === null ? null : 1000 * (after.roundTrip / 2 + buffer + decoder);
  return {
    receiving: packets > 0,
    loss: packets + lost > 0 ? lost / (packets + lost) : 0,
    fps: frames === null ? null : frames / seconds,
    bitrate: (8 * (after.bytes - before.bytes)) / seconds,
    frozen: Math.min(1, Math.max(0, (after.frozen - before.frozen) / seconds)),
    delay,
    width: after.width,
    height: after.height,
  };
}

export type Quality = "good" | "fair" | "poor";

/** Looks a second apart; so many are weighed together. */
const WINDOW = 6;
/** How long it must be poor, in looks, before sound alone is offered. */
const PATIENCE = 8;

/** Weighs the last looks: one bad second is nothing, several are. */
export class Judge {
  quality: Quality = "good";
  /** Whether the connection has been too weak for a picture for some time. */
  short = false;
  #recent: Health[] = [];
  #poor = 0;

  look(health: Health): void {
    this.#recent = [...this.#recent, health].slice(-WINDOW);
    const mean = (of: (one: Health) => number): number =>
      this.#recent.reduce((sum, one) => sum + of(one), 0) / this.#recent.length;
    const loss = mean((one) => one.loss);
    const frozen = mean((one) => one.frozen);
    if (loss > 0.08 || frozen > 0.25) this.quality = "poor";
    else if (loss > 0.02 || frozen > 0.05) this.quality = "fair";
    else this.quality = "good";
    this.#poor = this.quality === "poor" ? this.#poor + 1 : 0;
    this.short = this.#poor >= PATIENCE || (this.short && this.quality !== "good");
  }
}
