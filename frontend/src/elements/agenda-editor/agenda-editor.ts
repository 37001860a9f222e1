/**
 * `<agenda-editor state="…" texts="…" changes="URL" new="URL" csrf="…" kinds="value=label|…">`: the agenda as
 * a timeline, to be changed with mouse, finger or keyboard. The page below it can do the same without it.
 */
import "../../styles/timeline.css";
import { html, LitElement, nothing } from "lit";
import { placeAfterChosen, placePointedAt } from "./creating";
import { drawDialog, type Kinds, kindsOf } from "./dialog-view";
import { dayOf, minuteAt } from "./grid";
import { drawGrid } from "./grid-view";
import { type Action, actionOf, kindOf, placeAfter } from "./keyboard";
import { Line, type LineHost, type Saved } from "./line";
import { describe, type Settings, type View, viewOf } from "./model";
import { Mover, type MoverHost } from "./mover";
import { isUnnamed, shown } from "./store";
import { SAID, say, type Texts } from "./texts";
import { drawBar, drawKeys, drawProblem, drawRunning, drawTools, drawWarnings } from "./tools-view";
import type { Agenda, Change, Place, Session } from "./types";

/** More rooms than these want the whole width of the window. */
const ROOMS = 5;
/** The same width at which the style sheet leaves the page to the list. */
const PHONE = "(width < 48rem)";
class AgendaEditor extends LitElement implements LineHost, MoverHost {
  static override properties = {
    settings: { state: true },
    creating: { state: true },
    problem: { state: true },
    status: { state: true },
  };

  private agenda: Agenda = JSON.parse(this.getAttribute("state") ?? "");
  private texts: Texts = JSON.parse(this.getAttribute("texts") ?? "");
  private kinds: Kinds = kindsOf(this.getAttribute("kinds") ?? "");
  private line = new Line(
    this,
    this.agenda,
    this.getAttribute("changes") ?? "",
    this.getAttribute("csrf") ?? "",
  );
  private mover = new Mover(this);
  settings: Settings = {
    date: this.agenda.days[0]?.date ?? "",
    chosen: null,
    draft: null,
    perMinute: 2,
    step: 5,
    wholeDay: false,
  };
  private creating: Place | null = null;
  private problem = "";
  private status = "";
  /** The block that gets the focus, and the one that is scrolled to, once they are drawn. */
  private focusNext: string | null = null;
  private reveal: string | null = null;

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.follow();
    addEventListener("hashchange", this.follow);
    addEventListener("pagehide", this.mover.commit);
    addEventListener("beforeunload", this.onLeave);
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("focusout", this.onFocusOut);
    matchMedia(PHONE).addEventListener("change", this.onWidth);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.mover.stop();
    removeEventListener("hashchange", this.follow);
    removeEventListener("pagehide", this.mover.commit);
    removeEventListener("beforeunload", this.onLeave);
    matchMedia(PHONE).removeEventListener("change", this.onWidth);
  }

  // --- Drawing ------------------------------------------------------------------------------------

  set(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
  }

  view(): View | null {
    return viewOf(this.agenda, this.texts, this.line.store, this.settings);
  }

  override render(): unknown {
    const view = this.view();
    if (!view) return nothing;
    const tools = {
      act: (action: Action) => this.act(action),
      create: () => this.startCreating(view),
      day: (date: string) => {
        this.mover.commit();
        this.set({ date });
        history.replaceState(null, "", `#day-${date}`);
      },
      set: (change: Partial<Settings>) => this.set(change),
      show: (id: string) => this.show(id),
      dismiss: () => {
        this.problem = "";
      },
    };
    const dialog = {
      create: (title: string, kind: string) => this.create(title, kind),
      close: () => {
        this.creating = null;
      },
    };
    return html`
      ${drawProblem(view, this.problem, tools)} ${drawWarnings(view, tools)} ${drawBar(view, tools)}
      ${drawRunning(view, tools)}
      ${view.today.length === 0 ? html`<p class="quiet">${say(this.texts, "empty")}</p>` : nothing}
      ${drawGrid(view, {
        press: (event) => this.mover.press(event),
        choose: (id) => this.choose(id),
        open: () => this.act("edit"),
        createAt: (event, column) => this.createAt(view, event, column),
      })}
      ${drawTools(view, tools)} ${drawKeys(view)}
      <p class="visually-hidden" role="status">${this.status}</p>
      ${
        this.creating
          ? drawDialog(view, this.creating, this.kinds, this.getAttribute("new") ?? "", dialog)
          : nothing
      }
    `;
  }

  protected override willUpdate(): void {
    // A block that changes its place in the document loses the focus; it gets it back below.
    if (this.contains(document.activeElement)) this.focusNext ??= idOf(document.activeElement);
  }

  protected override updated(): void {
    this.toggleAttribute("drawn", true);
    this.toggleAttribute("wide", this.agenda.rooms.length > ROOMS);
    const dialog = this.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
    const focused = this.blockOf(this.focusNext);
    if (focused !== document.activeElement) focused?.focus({ preventScroll: true });
    this.blockOf(this.reveal)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.focusNext = this.reveal = null;
  }

  private blockOf(id: string | null): HTMLElement | null {
    return id === null ? null : this.querySelector<HTMLElement>(`[data-session="${CSS.escape(id)}"]`);
  }

  // --- Choosing -----------------------------------------------------------------------------------

  private choose(id: string): void {
    if (this.settings.draft && this.settings.draft.id !== id) this.mover.commit();
    if (this.settings.chosen !== id) this.set({ chosen: id });
  }

  private show(id: string, withFocus = true): void {
    const session = shown(this.line.store).get(id);
    const day = session && dayOf(this.agenda.days, session.start);
    if (!day) return;
    this.mover.commit();
    this.set({ date: day.date, chosen: id });
    this.reveal = id;
    if (withFocus) this.focusNext = id;
  }

  private readonly follow = (): void => {
    const [, kind, rest = ""] = /^#(day|session)-(.+)$/.exec(location.hash) ?? [];
    if (kind === "session") {
      this.show(rest);
      // The list below has that anchor too, and the browser would take the focus there.
      history.replaceState(null, "", location.pathname + location.search);
    } else if (kind === "day") this.set({ date: rest });
  };

  // --- Doing --------------------------------------------------------------------------------------

  private act(action: Action): void {
    const view = this.view();
    const session = view?.chosen;
    if (action === "undo") void this.undo();
    else if (action === "cancel") this.mover.cancelDrag();
    else if (view && session && !isUnnamed(session.id)) this.actOn(view, session, action);
  }

  private actOn(view: View, session: Session, action: Action): void {
    const kind = kindOf(action);
    if (kind) {
      if (this.settings.draft?.kind !== kind) this.mover.commit();
      const around = { ...view.agenda, columns: view.columns, step: view.step };
      const place = placeAfter(action, session, around);
      if (place) this.mover.sketch({ id: session.id, kind, place });
      else this.status = say(this.texts, "edge");
      return;
    }
    const wasDraft = this.settings.draft !== null;
    this.mover.commit();
    if (action === "edit") {
      if (!wasDraft) void this.line.idle().then(() => location.assign(session.edit));
    } else if (action === "duplicate" || action === "delete") {
      const at = view.today.indexOf(session);
      const neighbour = (view.today[at + 1] ?? view.today[at - 1])?.id ?? null;
      this.put({ type: action, session: session.id });
      if (action === "delete") {
        this.set({ chosen: neighbour });
        this.focusNext = neighbour;
      }
    }
  }

  put(change: Change): void {
    this.problem = "";
    this.line.put(change);
  }

  private async undo(): Promise<void> {
    this.mover.commit();
    if (!(await this.line.undo())) this.status = say(this.texts, "nothingToUndo");
  }

  private startCreating(view: View): void {
    this.mover.commit();
    this.creating = placeAfterChosen(view);
  }

  private createAt(view: View, event: MouseEvent, column: number): void {
    const { top } = (event.currentTarget as Element).getBoundingClientRect();
    const minute = minuteAt(view.axis, event.clientY - top, view.perMinute);
    this.mover.commit();
    this.creating = placePointedAt(view, minute, column);
  }

  private create(title: string, kind: string): void {
    const place = this.creating;
    this.creating = null;
    if (place) this.put({ type: "create", title, kind, ...place });
  }

  announce(title: string, place: Place, cancelled: boolean): void {
    const view = this.view();
    if (!view) return;
    const where = describe(view, title, place);
    this.status = cancelled ? say(this.texts, "cancelled", where) : where;
    this.reveal = view.chosen?.id ?? null;
  }

  focusOn(id: string): void {
    this.focusNext = id;
  }

  // --- What became of it --------------------------------------------------------------------------

  saved({ change, isUndo, before, session }: Saved): void {
    const view = this.view();
    if (!session || !view) {
      this.status = say(this.texts, "deleted", before?.title ?? "");
      return;
    }
    this.status = say(this.texts, SAID[change.type], describe(view, session.title, session));
    // Somebody at the buttons stays there; somebody on the timeline goes along.
    const active = document.activeElement;
    const isFree = !this.contains(active) || idOf(active) !== null;
    if (isUndo || ["create", "duplicate", "restore"].includes(change.type)) {
      this.show(session.id, isFree || change.type === "create");
    }
  }

  failed(change: Change, reason: string): void {
    this.problem = this.texts[reason] ?? reason;
    if ("session" in change && this.settings.draft?.id === change.session) this.set({ draft: null });
  }

  refreshed(agenda: Agenda): void {
    this.agenda = agenda;
  }

  // --- Listening ----------------------------------------------------------------------------------

  private readonly onKey = (event: KeyboardEvent): void => {
    const target = event.target as Element;
    if (target.closest("input, select, textarea, dialog")) return;
    const action = actionOf(event);
    if (action === null || (action !== "undo" && idOf(target) === null)) return;
    event.preventDefault();
    this.act(action);
  };

  private readonly onFocusOut = (event: FocusEvent): void => {
    // Drawing anew takes the focus from a block that moves, for a moment and to nowhere.
    const to = event.relatedTarget as Node | null;
    if (to && !this.contains(to)) this.mover.commit();
  };

  private readonly onLeave = (event: BeforeUnloadEvent): void => {
    this.mover.commit();
    // What is being sent goes on; what waits behind it would be lost.
    if (this.line.store.pending.length > 1) event.preventDefault();
  };

  private readonly onWidth = (event: MediaQueryListEvent): void => {
    // The list below was written before anything was changed here.
    if (event.matches && this.line.wasUsed) location.reload();
  };
}

function idOf(element: Element | null): string | null {
  return element?.closest<HTMLElement>("[data-session]")?.dataset.session ?? null;
}

customElements.define("agenda-editor", AgendaEditor);
