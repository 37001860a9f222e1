/**
 * Dragging a session with the mouse, a pen or a finger. It only knows elements with `data-drop`; what they mean is
 * the host's business. A finger drags by the handle alone, so that the page still scrolls under it.
 */
export interface DragHost {
  pickUp(session: HTMLElement): boolean;
  over(target: HTMLElement | null): void;
  drop(target: HTMLElement | null): void;
}

/** Less than this is a click by a hand that shakes, in pixels. */
const SHAKE = 5;
/** So near the edge of the window it scrolls, so many pixels a frame. */
const EDGE = 48;
const SPEED = 10;

export class Drag {
  #session: HTMLElement | null = null;
  #from = { x: 0, y: 0 };
  #at = { x: 0, y: 0 };
  #moving = false;
  #frame = 0;

  constructor(private readonly host: DragHost) {}

  get isMoving(): boolean {
    return this.#moving;
  }

  start(event: PointerEvent): void {
    const target = event.target as Element;
    const session = target.closest<HTMLElement>("[data-session]");
    if (!session || event.button !== 0) return;
    if (event.pointerType === "touch" && !target.closest("[data-handle]")) return;
    this.stop();
    this.#session = session;
    this.#from = this.#at = { x: event.clientX, y: event.clientY };
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
    this.#session = null;
  }

  #target(): HTMLElement | null {
    return document.elementFromPoint(this.#at.x, this.#at.y)?.closest<HTMLElement>("[data-drop]") ?? null;
  }

  #move = (event: PointerEvent): void => {
    this.#at = { x: event.clientX, y: event.clientY };
    if (!this.#moving) {
      if (Math.hypot(this.#at.x - this.#from.x, this.#at.y - this.#from.y) < SHAKE) return;
      if (!this.#session || !this.host.pickUp(this.#session)) {
        this.stop();
        return;
      }
      this.#moving = true;
      this.#frame = requestAnimationFrame(this.#scroll);
    }
    this.host.over(this.#target());
  };

  #scroll = (): void => {
    const by = this.#at.y > innerHeight - EDGE ? SPEED : this.#at.y < EDGE ? -SPEED : 0;
    if (by) {
      scrollBy({ top: by, behavior: "instant" });
      this.host.over(this.#target());
    }
    this.#frame = requestAnimationFrame(this.#scroll);
  };

  #up = (): void => {
    const moved = this.#moving;
    const target = this.#target();
    this.stop();
    if (!moved) return;
    // The click that follows a drag is no choice.
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }));
    this.host.drop(target);
  };

  #cancel = (): void => {
    const moved = this.#moving;
    this.stop();
    if (moved) this.host.drop(null);
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.#cancel();
  };
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
