/** The one `<video>` of the page: sound that the browser may refuse, full screen, picture in picture. */
import { inBrowser } from "../../storage";

// What older Safari has in place of the standard's.
interface SafariVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

const VOLUME = "webcast.volume";

export class Screen {
  readonly video = document.createElement("video");
  /** The browser wants a tap before it lets sound out. */
  soundBlocked = false;
  #wantsSound = true;
  #hushed = false;

  constructor(
    private readonly frame: HTMLElement,
    private readonly changed: () => void,
  ) {
    const { video } = this;
    video.playsInline = true;
    video.autoplay = true;
    video.className = "player__video";
    video.volume = Math.min(1, Math.max(0, Number(inBrowser.recall(VOLUME) ?? "1"))) || 1;
    for (const name of ["volumechange", "enterpictureinpicture", "leavepictureinpicture", "resize"]) {
      video.addEventListener(name, changed);
    }
    for (const name of ["pause", "play"]) video.addEventListener(name, changed);
    document.addEventListener("fullscreenchange", changed);
    // Some phones pause what they show when they are locked.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.resume();
    });
  }

  get muted(): boolean {
    return !this.#wantsSound || this.soundBlocked;
  }

  get isFull(): boolean {
    return document.fullscreenElement === this.frame;
  }

  get canFill(): boolean {
    return document.fullscreenEnabled || "webkitEnterFullscreen" in this.video;
  }

  get canFloat(): boolean {
    return document.pictureInPictureEnabled === true;
  }

  get floats(): boolean {
    return document.pictureInPictureElement === this.video;
  }

  /** Whether it was paused by other buttons than ours (a floating window's, headphones'), or never let begin. */
  get paused(): boolean {
    return this.video.srcObject !== null && this.video.paused && !document.hidden;
  }

  /** Go on with what is live. */
  resume(): void {
    if (this.paused) void this.#play();
  }

  /** Show a stream, with sound where the browser allows it; the same one again changes nothing. */
  show(stream: MediaStream | null): void {
    if (this.video.srcObject === stream) return;
    this.video.srcObject = stream;
    if (stream) void this.#play();
  }

  /** Silence while the slate is up, whatever the viewer chose; undone when it goes. */
  hush(hushed: boolean): void {
    this.#hushed = hushed;
    this.#apply();
  }

  async #play(): Promise<void> {
    this.#apply();
    try {
      await this.video.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      this.soundBlocked = true;
      this.#apply();
      await this.video.play().catch(() => {
        // Not even a silent picture without a tap (saving power): the button for sound starts it.
      });
    }
    this.changed();
  }

  /** By a tap or key of the viewer's: browsers allow sound then. */
  setSound(on: boolean): void {
    this.#wantsSound = on;
    this.soundBlocked = false;
    if (on && this.video.volume === 0) this.video.volume = 0.5;
    this.#apply();
    if (this.video.srcObject) void this.#play();
    this.changed();
  }

  setVolume(volume: number): void {
    this.video.volume = Math.min(1, Math.max(0, volume));
    inBrowser.keep(VOLUME, String(this.video.volume));
    if (volume > 0 && this.muted) this.setSound(true);
  }

  async toggleFull(): Promise<void> {
    const video = this.video as SafariVideo;
    if (this.isFull) await document.exitFullscreen();
    else if (document.fullscreenEnabled) await this.frame.requestFullscreen().catch(() => this.changed());
    else video.webkitEnterFullscreen?.();
  }

  async toggleFloating(): Promise<void> {
    try {
      if (this.floats) await document.exitPictureInPicture();
      else await this.video.requestPictureInPicture();
    } catch {
      // The browser may say no at any time; the picture stays where it is.
    }
  }

  #apply(): void {
    this.video.muted = this.muted || this.#hushed;
  }
}
