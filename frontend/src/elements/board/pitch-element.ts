import { property } from "lit/decorators.js";
import { BoardElement } from "./board-element";
import { clockAhead, pitchLeft } from "./pitch-clock";

/** An element of the page that shows the time of a pitch: while it runs, it is drawn four times a second. */
export abstract class PitchElement extends BoardElement {
  /** The second (since 1970) in which the server made the page. */
  @property({ type: Number, attribute: "made-at" }) madeAt = 0;
  #tick: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#tick = setInterval(() => this.live?.state?.pitch.ends_at && this.requestUpdate(), 250);
  }

  override disconnectedCallback(): void {
    clearInterval(this.#tick);
    super.disconnectedCallback();
  }

  /** Milliseconds that are left of the pitch; 0 where there is none. */
  protected get left(): number {
    const pitch = this.live?.state?.pitch;
    return (pitch && pitchLeft(pitch, Date.now(), clockAhead(this.madeAt))) ?? 0;
  }
}
