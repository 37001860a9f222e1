/**
 * What is taken from camera, microphone and screen. The stream stays the same; its tracks come and go.
 *
 * Fires `change` whenever a track began, ended or was chosen.
 */
import { type Device, devicesOf, isAllowed, type Kind, remember, remembered } from "./devices";

/** `none`, `screen`, or the id of a camera. */
export type PictureSource = string;
/** `none`, `screen` (what the shared screen plays), or the id of a microphone. */
export type SoundSource = string;

export interface Size {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
}

/** Why nothing comes: for the person, in the page's words. */
export type CaptureTrouble = "denied" | "missing" | "inUse" | "failed";

export class Capture extends EventTarget {
  readonly preview = new MediaStream();
  cameras: Device[] = [];
  microphones: Device[] = [];
  picture: PictureSource = "none";
  sound: SoundSource = "none";
  video: MediaStreamTrack | null = null;
  audio: MediaStreamTrack | null = null;
  trouble: { readonly kind: "picture" | "sound"; readonly why: CaptureTrouble } | null = null;
  /** A source that was in use went away by itself: unplugged, or its sharing was ended. */
  lostPicture = false;
  lostSound = false;
  /** A shared screen was ended in the browser, or its window was closed. Nothing is chosen in its place. */
  endedSharing = false;
  muted = false;
  #screenSound: MediaStreamTrack | null = null;
  #size: Size;

  /** Ask cameras and screens for this size. */
  constructor(size: Size) {
    super();
    this.#size = size;
  }

  get supported(): boolean {
    return globalThis.isSecureContext && navigator.mediaDevices !== undefined;
  }

  get canShareScreen(): boolean {
    return this.supported && "getDisplayMedia" in navigator.mediaDevices;
  }

  get hasScreenSound(): boolean {
    return this.#screenSound !== null;
  }

  /** Begin with what was allowed and used before, and watch for devices. */
  async begin(): Promise<void> {
    if (!this.supported) return;
    navigator.mediaDevices.addEventListener("devicechange", this.#refresh);
    await this.#refresh();
    const [camera, microphone] = await Promise.all([isAllowed("camera"), isAllowed("microphone")]);
    if (camera) await this.choosePicture(remembered("videoinput"));
    if (microphone) await this.chooseSound(remembered("audioinput"));
  }

  /** Let go of all devices, for another program to use; what was chosen is remembered. */
  release(): void {
    navigator.mediaDevices?.removeEventListener("devicechange", this.#refresh);
    this.trouble = null;
    this.#useAudio(null, "none");
    this.#useVideo(null, "none");
  }

  #refresh = async (): Promise<void> => {
    [this.cameras, this.microphones] = await Promise.all([devicesOf("videoinput"), devicesOf("audioinput")]);
    // What was unplugged and is here again is taken again, without a word.
    if (this.lostPicture && this.cameras.some((one) => one.id === this.picture)) {
      await this.choosePicture(this.picture);
    }
    if (this.lostSound && this.microphones.some((one) => one.id === this.sound)) {
      await this.chooseSound(this.sound);
    }
    this.#changed();
  };

  async setSize(size: Size): Promise<void> {
    this.#size = size;
    if (this.video && this.picture !== "screen") {
      await this.video.applyConstraints(ideal(size)).catch(() => {
        // The camera cannot; it stays as it was, and the page shows what it gives.
      });
    }
  }

  /** Take the picture from here on; an empty id means any camera. */
  async choosePicture(source: PictureSource): Promise<void> {
    if (source === "screen") return this.#shareScreen();
    if (source === "none") {
      this.#useVideo(null, source);
      return;
    }
    const track = await this.#open("videoinput", source, "picture");
    if (track) this.#useVideo(track, track.getSettings().deviceId ?? source);
    this.#changed();
  }

  async chooseSound(source: SoundSource): Promise<void> {
    if (source === "none") this.#useAudio(null, source);
    else if (source === "screen") this.#useAudio(this.#screenSound, source);
    else {
      const track = await this.#open("audioinput", source, "sound");
      if (track) this.#useAudio(track, track.getSettings().deviceId ?? source);
    }
    this.#changed();
  }

  mute(muted: boolean): void {
    this.muted = muted;
    if (this.audio) this.audio.enabled = !muted;
    this.#changed();
  }

  async #open(kind: Kind, id: string, what: "picture" | "sound"): Promise<MediaStreamTrack | null> {
    const device = id ? { deviceId: { ideal: id } } : {};
    const wanted: MediaStreamConstraints =
      kind === "videoinput"
        ? { video: { ...device, ...ideal(this.#size) } }
        : // Browsers tune microphones for calls; a hall's mixing desk has done that already.
          { audio: { ...device, echoCancellation: false, noiseSuppression: false, autoGainControl: false } };
    try {
      const stream = await navigator.mediaDevices.getUserMedia(wanted);
      const track = stream.getTracks()[0] ?? null;
      if (track) remember(kind, track.getSettings().deviceId ?? id);
      if (this.trouble?.kind === what) this.trouble = null;
      [this.cameras, this.microphones] = await Promise.all([
        devicesOf("videoinput"),
        devicesOf("audioinput"),
      ]);
      return track;
    } catch (error) {
      this.trouble = { kind: what, why: troubleOf(error) };
      return null;
    }
  }

  async #shareScreen(): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { ideal: this.#size.frameRate } },
        audio: true,
      });
      this.#useScreenSound(stream.getAudioTracks()[0] ?? null);
      this.#useVideo(stream.getVideoTracks()[0] ?? null, "screen");
    } catch (error) {
      // Who closes the browser's question has changed their mind; that is no trouble.
      const why = troubleOf(error);
      if (why !== "denied") this.trouble = { kind: "picture", why };
    }
    this.#changed();
  }

  /** What another shared screen played is let go of: the browser would call it shared for as long as it is held. */
  #useScreenSound(track: MediaStreamTrack | null): void {
    const old = this.#screenSound;
    this.#screenSound = track;
    if (this.sound === "screen") this.#useAudio(track, "screen");
    old?.stop();
    track?.addEventListener("ended", () => {
      if (this.#screenSound !== track) return;
      this.#screenSound = null;
      this.#changed();
    });
  }

  #useVideo(track: MediaStreamTrack | null, source: PictureSource): void {
    if (source !== "screen" && this.sound !== "screen") this.#useScreenSound(null);

    replace(this.preview, this.video, track);
    this.video = track;
    this.picture = source;
    this.lostPicture = this.endedSharing = false;
    track?.addEventListener("ended", () => {
      if (this.video !== track) return;
      if (source === "screen") this.#useVideo(null, "none");
      this.lostPicture = source !== "screen";
      this.endedSharing = source === "screen";
      this.#changed();
    });
    this.#changed();
  }

  #useAudio(track: MediaStreamTrack | null, source: SoundSource): void {
    if (this.audio !== this.#screenSound) this.audio?.stop();
    this.audio = track;
    this.sound = source;
    this.lostSound = false;
    if (track) track.enabled = !this.muted;
    track?.addEventListener("ended", () => {
      if (this.audio !== track) return;
      this.lostSound = true;
      this.#changed();
    });
  }

  #changed(): void {
    this.dispatchEvent(new CustomEvent("change"));
  }
}

const ideal = (size: Size): MediaTrackConstraints => ({
  width: { ideal: size.width },
  height: { ideal: size.height },
  frameRate: { ideal: size.frameRate },
});

function replace(stream: MediaStream, old: MediaStreamTrack | null, fresh: MediaStreamTrack | null): void {
  if (old) {
    stream.removeTrack(old);
    old.stop();
  }
  if (fresh) stream.addTrack(fresh);
}

function troubleOf(error: unknown): CaptureTrouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return name === "NotReadableError" ? "inUse" : "failed";
}
