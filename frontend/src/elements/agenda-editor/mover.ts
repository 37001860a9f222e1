/**
 * What is being moved and not yet let go: by keys, which are saved after a pause, or by dragging, which is
 * saved on the drop. Until then it is only on the screen, and Escape takes it back.
 */
import { Drag, type DragHost } from "./drag";
import { dayOf, dragged, type Grip } from "./grid";
import type { Draft, Settings, View } from "./model";
import { isUnnamed, shown } from "./store";
import type { Change, Place, Session } from "./types";

/** Keys pressed within so many milliseconds of each other are one move, saved and undone as one. */
const PAUSE = 900;

export interface MoverHost {
  readonly settings: Settings;
  set(change: Partial<Settings>): void;
  view(): View | null;
  put(change: Change): void;
  /** Say where a session is now, or that it is back where it was. */
  announce(title: string, place: Place, cancelled: boolean): void;
  /** Give a block the focus once it is drawn. */
  focusOn(id: string): void;
}

export class Mover implements DragHost {
  #host: MoverHost & HTMLElement;
  #drag = new Drag(this);
  #timer = 0;

  constructor(host: MoverHost & HTMLElement) {
    this.#host = host;
  }

  get scroller(): HTMLElement | null {
    return this.#host.querySelector(".timeline__scroll");
  }

  get columns(): readonly HTMLElement[] {
    return [...this.#host.querySelectorAll<HTMLElement>(".timeline__column")];
  }

  press(event: PointerEvent): void {
    this.commit(); // keys pressed before stay a move of their own
    this.#drag.start(event);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#drag.stop();
  }

  /** Show a move by a key or a button, and save it when none has been pressed for a while. */
  sketch(draft: Draft): void {
    const view = this.#host.view();
    if (!view) return;
    const date = dayOf(view.agenda.days, draft.place.start)?.date ?? view.day.date;
    this.#host.set({ draft, date });
    this.#host.announce(view.sessions.get(draft.id)?.title ?? "", draft.place, false);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(this.commit, PAUSE);
  }

  /** Save what is being moved, if it is anywhere else than before. */
  readonly commit = (): void => {
    clearTimeout(this.#timer);
    const { draft } = this.#host.settings;
    if (!draft) return;
    this.#host.set({ draft: null });
    const before = this.#session(draft.id);
    const { start, end, room } = draft.place;
    if (!before || (start === before.start && end === before.end && room === before.room)) return;
    if (draft.kind === "move") this.#host.put({ type: "move", session: draft.id, start, room });
    else this.#host.put({ type: "resize", session: draft.id, start, end });
  };

  dragTo(id: string, grip: Grip, down: number, column: number): void {
    clearTimeout(this.#timer);
    const { draft } = this.#host.settings;
    const session = this.#session(id);
    const view = this.#host.view();
    if (!session || !view || isUnnamed(id)) return;
    const times = dragged(session, grip, down / view.perMinute, view.step, view.agenda.offsets);
    const over = column < 0 ? draft?.place.room : view.columns[column];
    const room = grip === "move" && over !== undefined ? over : session.room;
    const kind = grip === "move" ? "move" : "resize";
    this.#host.set({ chosen: id, draft: { id, kind, place: { ...times, room } } });
  }

  drop(): void {
    const { draft } = this.#host.settings;
    if (draft) this.#host.focusOn(draft.id);
    this.commit();
  }

  cancelDrag(): void {
    clearTimeout(this.#timer);
    const { draft, date } = this.#host.settings;
    const session = draft && this.#session(draft.id);
    this.#host.set({ draft: null });
    const view = this.#host.view();
    if (!session || !view) return;
    this.#host.set({ date: dayOf(view.agenda.days, session.start)?.date ?? date });
    this.#host.focusOn(session.id);
    this.#host.announce(session.title, session, true);
  }

  /** The session as it is without the draft. */
  #session(id: string): Session | undefined {
    const store = this.#host.view()?.store;
    return store && shown(store).get(id);
  }
}
