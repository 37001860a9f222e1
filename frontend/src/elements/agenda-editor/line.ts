/** The line of changes on their way to the server: one after the other, the screen ahead of them. */
import { load, send } from "./api";
import { enqueue, messageOf, popUndo, refresh, refuse, type Store, settle, storeOf } from "./store";
import type { Agenda, Change, Session } from "./types";

export interface Saved {
  readonly change: Change;
  readonly isUndo: boolean;
  /** As it was, and as it is now. */
  readonly before: Session | null;
  readonly session: Session | null;
}

export interface LineHost {
  /** Something has changed: draw. */
  requestUpdate(): void;
  saved(saved: Saved): void;
  /** `reason` is a sentence of the server's, or the key of one of our texts. */
  failed(change: Change, reason: string): void;
  /** Days and rooms may be others than before. */
  refreshed(agenda: Agenda): void;
}

export class Line {
  store: Store;
  #host: LineHost;
  #url: string;
  #csrf: string;
  #keys = 0;
  #sending: Promise<void> | null = null;

  constructor(host: LineHost, agenda: Agenda, url: string, csrf: string) {
    this.#host = host;
    this.#url = url;
    this.#csrf = csrf;
    this.store = storeOf(agenda.sessions, agenda.warnings);
  }

  /** Whether anything was ever changed here. */
  get wasUsed(): boolean {
    return this.#keys > 0;
  }

  put(change: Change, isUndo = false): void {
    this.#keys += 1;
    this.store = enqueue(this.store, this.#keys, change, isUndo);
    this.#host.requestUpdate();
    this.#sending ??= this.#sendAll();
  }

  /** Take back the last change; false if there is none. */
  async undo(): Promise<boolean> {
    await this.idle();
    const [undo, store] = popUndo(this.store);
    if (!undo) return false;
    this.store = store;
    this.put(undo.change, true);
    return true;
  }

  /** Wait until everything is saved or refused. */
  async idle(): Promise<void> {
    await this.#sending;
  }

  /** Each change needs the version that the one before it made, so they go one by one. */
  async #sendAll(): Promise<void> {
    for (let first = this.store.pending[0]; first; first = this.store.pending[0]) {
      const { change, isUndo } = first;
      const before = "session" in change ? (this.store.confirmed.get(change.session) ?? null) : null;
      const answer = await send(this.#url, this.#csrf, messageOf(this.store, first));
      if (answer.ok) {
        this.store = settle(this.store, answer.done);
        this.#host.saved({ change, isUndo, before, session: answer.done.session });
      } else {
        this.store = refuse(this.store);
        const isRefused = answer.reason === "refused";
        this.#host.failed(change, isRefused ? answer.message : answer.reason);
        if (isRefused) await this.#reload();
      }
      this.#host.requestUpdate();
    }
    this.#sending = null;
  }

  /** See what somebody else has done. */
  async #reload(): Promise<void> {
    const agenda = await load(this.#url);
    if (!agenda) return;
    this.store = refresh(this.store, agenda.sessions, agenda.warnings);
    this.#host.refreshed(agenda);
  }
}
