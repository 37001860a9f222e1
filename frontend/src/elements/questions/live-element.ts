import { LitElement } from "lit";
import { property } from "lit/decorators.js";
import { type LiveRoom, liveRoom } from "../../live/room";

/** An element of the page that shows a live room: it is drawn again whenever the room changes. */
export abstract class LiveElement extends LitElement {
  /** Address of the event's socket, and the topic. */
  @property() socket = "";
  @property() topic = "";

  protected room: LiveRoom | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.room = liveRoom(this.socket, this.topic);
    this.room.addEventListener("change", this.#redraw);
    this.room.addEventListener("event", this.#hear);
  }

  override disconnectedCallback(): void {
    this.room?.removeEventListener("change", this.#redraw);
    this.room?.removeEventListener("event", this.#hear);
    super.disconnectedCallback();
  }

  /** The page's own styles apply: no shadow. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Called for every change as it is applied. */
  protected heard(_event: unknown): void {}

  #redraw = (): void => this.requestUpdate();
  #hear = (event: Event): void => this.heard((event as CustomEvent).detail);
}
