/** Keeps the screen on while something is sent, where the browser can. */
export class Awake {
  #lock: WakeLockSentinel | null = null;
  #wanted = false;

  constructor() {
    // The browser lets go when the page is hidden.
    document.addEventListener("visibilitychange", () => void this.#apply());
  }

  keep(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    void this.#apply();
  }

  async #apply(): Promise<void> {
    if (!this.#wanted) {
      await this.#lock?.release();
      this.#lock = null;
    } else if (document.visibilityState === "visible" && (this.#lock?.released ?? true)) {
      // A full battery's worth of reasons may forbid it; sending goes on without.
      this.#lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
    }
  }
}
