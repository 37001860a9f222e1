/** Says things to screen readers politely: at most one sentence every few seconds, the latest of each kind. */
const PAUSE = 3000; // milliseconds, about the time that a sentence takes to be read

export class Announcer {
  #waiting = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly region: HTMLElement) {}

  say(kind: string, text: string): void {
    this.#waiting.set(kind, text);
    if (this.#timer === undefined) this.#flush();
  }

  #flush(): void {
    if (this.#waiting.size === 0) {
      this.#timer = undefined;
      return;
    }
    this.region.textContent = [...this.#waiting.values()].join(" ");
    this.#waiting.clear();
    this.#timer = setTimeout(() => this.#flush(), PAUSE);
  }
}
