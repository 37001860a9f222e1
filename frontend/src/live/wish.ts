/**
 * What is tapped shows at once, and the last tap is what counts: while one is on its way to the server the next one
 * waits for it. Once the server has it, the page's own state is what is shown again.
 */

// The answer to a tap and the news of it come in no order; until then the page would fall back for a blink.
const SETTLING = 1000; // milliseconds

export interface WishHost {
  requestUpdate(): void;
}

export class Wish<T> {
  #wanted: { value: T } | null = null;
  #isSending = false;
  #settling: ReturnType<typeof setTimeout> | undefined;

  /** `truth` is what the page knows; `send` tells the server, and rejects where it refuses. */
  constructor(
    private readonly host: WishHost,
    private readonly truth: () => T,
    private readonly send: (value: T) => Promise<unknown>,
  ) {}

  /** What is to be shown. */
  get value(): T {
    return this.#wanted ? this.#wanted.value : this.truth();
  }

  /** Want something, whatever was wanted before. Rejects with what the server says where it refuses. */
  async want(value: T): Promise<void> {
    clearTimeout(this.#settling);
    this.#wanted = { value };
    this.host.requestUpdate();
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let sent: unknown; sent !== this.#wanted; ) {
        sent = this.#wanted;
        await this.send(this.#wanted.value);
      }
      this.#settling = setTimeout(() => this.#forget(), SETTLING);
    } catch (refusal) {
      this.#forget();
      throw refusal;
    } finally {
      this.#isSending = false;
    }
  }

  #forget(): void {
    this.#wanted = null;
    this.host.requestUpdate();
  }
}
