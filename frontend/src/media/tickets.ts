/** Getting the right to watch or publish from the site, as long as it is worth something. */
import { Refused, refusal, type Ticket } from "./session";

// Seconds before its end at which a right is not used any more: the offer must arrive in time.
const SPARE = 20;

/**
 * What a publisher asks for: another's place; `sending_for` are the seconds for which it has sent already, `page` is what
 * tells it from the same person's other pages, and `begins` says that the person asks, not the page by itself.
 */
export interface Asked {
  readonly takeover: boolean;
  readonly sending_for: number;
  readonly page: string;
  readonly begins: boolean;
}

export class Tickets {
  #kept: Ticket | null = null;

  constructor(
    private readonly url: string,
    private readonly csrf: string,
  ) {}

  /** A fresh right. Raises `Refused`, or what `fetch` raises. */
  async get(signal: AbortSignal, asked?: Asked): Promise<Ticket> {
    if (!asked && this.#kept && this.#kept.expires > Date.now() / 1000 + SPARE) return this.#kept;
    const response = await fetch(this.url, {
      method: "POST",
      signal,
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.csrf },
      body: JSON.stringify(asked ?? {}),
    });
    if (!response.ok) throw await refusal(response, true);
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) {
      throw new Refused(403, "", null, true);
    }
    const ticket = (await response.json()) as Ticket;
    this.#kept = asked ? null : ticket;
    return ticket;
  }

  /** The relay did not take it: the next one must be new. */
  drop(): void {
    this.#kept = null;
  }
}
