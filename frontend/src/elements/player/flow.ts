/** Whether pictures come: by what the video paints while the page is seen, by what is decoded while it is not. */
import type { Health } from "../../media/health";

// Milliseconds without a new picture after which there is none.
const STILL = 1500;

export class Flow {
  #lastPicture = Number.NEGATIVE_INFINITY;
  #still: ReturnType<typeof setTimeout> | undefined;

  /** `changed` is called with the first picture, and when no more have come for a while. */
  constructor(
    video: HTMLVideoElement,
    private readonly changed: () => void,
  ) {
    const note = () => {
      this.#lastPicture = performance.now();
      if (this.#still !== undefined) return;
      this.#await(STILL);
      changed();
    };
    if (!("requestVideoFrameCallback" in video)) {
      (video as HTMLVideoElement).addEventListener("timeupdate", note);
      return;
    }
    const next = () => {
      note();
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  }

  /** Whether what is wanted comes: pictures, or with `video` false anything at all. */
  isFlowing(video: boolean, health: Health | null): boolean {
    if (!video) return health?.receiving === true;
    // A page in the background paints nothing; what is decoded counts there.
    if (document.hidden) return (health?.fps ?? 0) > 0;
    return performance.now() - this.#lastPicture < STILL;
  }

  /** The last picture tells nobody that it is the last. */
  #await(milliseconds: number): void {
    this.#still = setTimeout(() => {
      const left = this.#lastPicture + STILL - performance.now();
      if (left > 0) return this.#await(left);
      this.#still = undefined;
      this.changed();
    }, milliseconds);
  }
}
