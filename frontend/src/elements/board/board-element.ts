import { LitElement } from "lit";
import { property } from "lit/decorators.js";
import type { LiveEventMessage } from "../../generated/protocol";
import { type LiveBoard, liveBoard } from "../../live/board";

/**
 * An element of the page that shows a live board. What the server drew in it (`[data-static]`) stays until the board
 * is known, and then makes room.
 */
export abstract class BoardElement extends LitElement {
  /** Address of the event's socket, and the topic. */
  @property() socket = "";
  @property() topic = "";

  protected live: LiveBoard | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.live = liveBoard(this.socket, this.topic);
    this.live.addEventListener("change", this.#redraw);
    this.live.addEventListener("event", this.#hear);
  }

  override disconnectedCallback(): void {
    this.live?.removeEventListener("change", this.#redraw);
    this.live?.removeEventListener("event", this.#hear);
    super.disconnectedCallback();
  }

  /** The page's own styles apply: no shadow, and a place beside what the server drew. */
  protected override createRenderRoot(): HTMLElement {
    const root = document.createElement("div");
    root.className = "board-live";
    this.append(root);
    return root;
  }

  /** Called for every change as it is applied. */
  protected heard(_event: LiveEventMessage): void {}

  /** Called with what the server drew, before it goes: whoever wants to keep a part of it takes it here. */
  protected takeOver(_drawn: HTMLElement): void {}

  #redraw = (): void => {
    const drawn = this.querySelector<HTMLElement>(":scope > [data-static]");
    if (this.live?.state && drawn) {
      this.takeOver(drawn);
      drawn.remove();
    }
    this.requestUpdate();
  };
  #hear = (event: Event): void => this.heard((event as CustomEvent<LiveEventMessage>).detail);
}
