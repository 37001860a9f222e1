/**
 * Dragging a session or one of its edges with the mouse, a pen or a finger. It knows pixels and columns;
 * what they mean is the host's business. Listens on the window, so that a block may be drawn anew under
 * the pointer.
 */
import type { Grip } from "./grid";

export interface DragHost {
  /** A drag went so far (in pixels down from where it began) and is over `column` (-1: over none). */
  dragTo(id: string, grip: Grip, down: number, column: number): void;
  drop(): void;
  cancelDrag(): void;
  readonly scroller: HTMLElement | null;
  readonly columns: readonly HTMLElement[];
}

/** Less than this is a click by a hand that shakes, in pixels. */
const SHAKE = 4;
/** So near the edge of what can be scrolled it scrolls, so many pixels a frame. */
const EDGE = 36;
const SPEED = 9;

export class Drag {
  #host: DragHost;
  #id = "";
  #grip: Grip = "move";
  #from = { x: 0, y: 0 };
  #at = { x: 0, y: 0 };
  #moving = false;
  #frame = 0;

  constructor(host: DragHost) {
    this.#host = host;
  }

  get isMoving(): boolean {
    return this.#moving;
  }

  start(event: PointerEvent): void {
    const target = event.target as Element;
    const id = target.closest<HTMLElement>("[data-session]")?.dataset.session;
    const handle = target.closest<HTMLElement>("[data-grip]");
    // A finger on a block scrolls; only its handles drag.
    if (!id || event.button !== 0 || (event.pointerType === "touch" && !handle)) return;
    this.stop();
    this.#id = id;
    this.#grip = (handle?.dataset.grip as Grip | undefined) ?? "move";
    this.#from = { x: event.clientX, y: event.clientY - this.#top() };
    this.#at = { x: event.clientX, y: event.clientY };
    addEventListener("pointermove", this.#move);
    addEventListener("pointerup", this.#up);
    addEventListener("pointercancel", this.#cancel);
    addEventListener("keydown", this.#key, true);
  }

  stop(): void {
    removeEventListener("pointermove", this.#move);
    removeEventListener("pointerup", this.#up);
    removeEventListener("pointercancel", this.#cancel);
    removeEventListener("keydown", this.#key, true);
    cancelAnimationFrame(this.#frame);
    this.#moving = false;
  }

  #top(): number {
    return this.#host.columns[0]?.getBoundingClientRect().top ?? 0;
  }

  #move = (event: PointerEvent): void => {
    this.#at = { x: event.clientX, y: event.clientY };
    if (!this.#moving) {
      const down = event.clientY - this.#top() - this.#from.y;
      if (Math.hypot(event.clientX - this.#from.x, down) < SHAKE) return;
      this.#moving = true;
      this.#frame = requestAnimationFrame(this.#scroll);
    }
    this.#tell();
  };

  #tell(): void {
    const column = this.#host.columns.findIndex((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left <= this.#at.x && this.#at.x < right;
    });
    this.#host.dragTo(this.#id, this.#grip, this.#at.y - this.#top() - this.#from.y, column);
  }

  #scroll = (): void => {
    const { scroller } = this.#host;
    if (scroller) {
      const { top, bottom, left, right } = scroller.getBoundingClientRect();
      const { x, y } = this.#at;
      const by = (low: number, high: number, at: number) =>
        at > high - EDGE ? SPEED : at < low + EDGE ? -SPEED : 0;
      const before = [scroller.scrollTop, scroller.scrollLeft];
      scroller.scrollBy({ top: by(top, bottom, y), left: by(left, right, x), behavior: "instant" });
      if (before[0] !== scroller.scrollTop || before[1] !== scroller.scrollLeft) this.#tell();
    }
    this.#frame = requestAnimationFrame(this.#scroll);
  };

  #up = (): void => {
    const moved = this.#moving;
    this.stop();
    if (moved) this.#host.drop();
  };

  #cancel = (): void => {
    const moved = this.#moving;
    this.stop();
    if (moved) this.#host.cancelDrag();
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.#cancel();
  };
}
