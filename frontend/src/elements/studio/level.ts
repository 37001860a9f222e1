/** How loud a track is, and since when it is silent. */

// Decibels below full scale: what a live microphone in a quiet hall still stays above.
const FLOOR = -60;

/** A share of the meter, 0 to 1, for the root mean square of samples between -1 and 1. Pure. */
export function meterShare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, (decibels - FLOOR) / -FLOOR));
}

export class LevelMeter {
  /** 0 (nothing) to 1 (full scale). */
  level = 0;
  #silentSince = performance.now();
  #context: AudioContext | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #analyser: AnalyserNode | undefined;
  #track: MediaStreamTrack | null = null;
  #samples = new Float32Array(1024);

  /** Seconds for which nothing was heard; 0 while no track is listened to. */
  get silentFor(): number {
    return this.#track ? (performance.now() - this.#silentSince) / 1000 : 0;
  }

  listen(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#source?.disconnect();
    this.#track = track;
    this.#silentSince = performance.now();
    this.level = 0;
    if (!track) return;
    this.#context ??= new AudioContext();
    void this.#context.resume();
    this.#analyser ??= new AnalyserNode(this.#context, { fftSize: this.#samples.length });
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }

  /** Measure now. */
  look(): void {
    if (!this.#track || !this.#analyser) return;
    if (this.#context?.state !== "running") {
      // After a reload some browsers measure nothing before a tap or key: that is not silence.
      this.#silentSince = performance.now();
      if (navigator.userActivation?.hasBeenActive !== false) void this.#context?.resume();
      return;
    }
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const fresh = meterShare(this.#samples);
    // Falls slowly, so that the eye can follow.
    this.level = Math.max(fresh, this.level * 0.88);
    if (fresh > 0.02) this.#silentSince = performance.now();
  }
}
