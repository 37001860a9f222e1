/**
 * `<agenda-news socket="/ws/…/" topic="event:…" at="…" starred="CODE CODE" changed="The agenda has changed." …>`: keeps a
 * page that shows the agenda as it is, and says what became of the sessions that this person keeps.
 *
 * When the agenda changes, the parts of the page marked `data-agenda-part` (each with an id) are fetched again and
 * replaced. Without this script the page shows the agenda as of when it was loaded.
 */
import type { AgendaChange, AgendaView } from "../generated/protocol";
import { concerning } from "../live/agenda";
import { type LiveEvent, liveEvent } from "../live/event";
import { inBrowser } from "../storage";

// A hall of phones that fetch at the same instant would wait for each other; spread over this they do not.
const SPREAD = 1200; // milliseconds
const RETRY = 4000; // milliseconds

class AgendaNews extends HTMLElement {
  #event: LiveEvent | undefined;
  #shown = 0;
  #fetching: ReturnType<typeof setTimeout> | undefined;
  #loading: AbortController | undefined;

  connectedCallback(): void {
    this.#shown = Number(this.getAttribute("at") ?? "0");
    this.#event = liveEvent(this.getAttribute("socket") ?? "", this.getAttribute("topic") ?? "");
    this.#event.addEventListener("change", this.#hear);
    document.addEventListener("visibilitychange", this.#wake);
    this.#hear();
  }

  disconnectedCallback(): void {
    this.#event?.removeEventListener("change", this.#hear);
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#fetching);
    this.#loading?.abort();
  }

  get #view(): AgendaView | undefined {
    return this.#event?.sections.agenda;
  }

  #hear = (): void => {
    const view = this.#view;
    if (!view) return;
    this.#tell(view);
    if (view.at > this.#shown) this.#refreshSoon(Math.random() * SPREAD);
  };

  /** A phone that slept shows the agenda of when it fell asleep. */
  #wake = (): void => {
    if (document.visibilityState === "visible") this.#hear();
  };

  #refreshSoon(after: number): void {
    clearTimeout(this.#fetching);
    this.#fetching = setTimeout(() => void this.#refresh(), after);
  }

  async #refresh(): Promise<void> {
    if (document.visibilityState === "hidden") return;
    // An answer from before this change must not come after the one that knows of it.
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    const { signal } = loading;
    const at = this.#view?.at ?? 0;
    const parts = [...document.querySelectorAll<HTMLElement>("[data-agenda-part]")];
    try {
      const response = await fetch(location.href, {
        headers: { Accept: "text/html" },
        cache: "no-cache",
        signal,
      });
      // A session that was cancelled has no page any more: what is said above stays, and what was read.
      if (response.ok) {
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        if (signal.aborted) return;
        for (const part of parts) replace(part, page.getElementById(part.id));
      }
      if (response.status < 500) this.#shown = Math.max(at, this.#shown);
      else this.#refreshSoon(RETRY);
    } catch {
      if (!signal.aborted) this.#refreshSoon(RETRY);
    }
  }

  #tell(view: AgendaView): void {
    const key = `agenda news ${this.getAttribute("topic")}`;
    const heard = Number(inBrowser.recall(key) ?? this.getAttribute("at") ?? "0");
    if (view.at <= heard) return;
    const mine = concerning(view, this.#starred());
    if (mine.length > 0) this.#show(mine);
    else if (view.at > this.#shown && this.hasAttribute("changed"))
      this.#say(this.getAttribute("changed") ?? "");
    else return;
    inBrowser.keep(key, String(view.at));
  }

  #starred(): Set<string> {
    const codes = new Set((this.getAttribute("starred") ?? "").split(" ").filter(Boolean));
    for (const star of document.querySelectorAll<HTMLButtonElement>("button.star")) {
      const code = /\/sessions\/([^/]+)\/star\/$/.exec(star.formAction)?.[1];
      if (!code) continue;
      if (star.getAttribute("aria-pressed") === "true") codes.add(code);
      else codes.delete(code);
    }
    return codes;
  }

  #show(changes: AgendaChange[]): void {
    const list = document.createElement("ul");
    for (const change of changes) {
      const row = document.createElement("li");
      const title = document.createElement("strong");
      title.textContent = change.title;
      row.append(title, ` ${change.text}`);
      list.append(row);
    }
    this.#fill(list);
  }

  #say(text: string): void {
    const line = document.createElement("p");
    line.textContent = text;
    this.#fill(line);
  }

  #fill(content: HTMLElement): void {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button button--small";
    close.textContent = this.getAttribute("close");
    close.addEventListener("click", () => this.replaceChildren());
    const notice = document.createElement("div");
    notice.className = "agenda-news";
    notice.append(content, close);
    this.replaceChildren(notice);
  }
}

/** Put `fresh` in the place of `part`'s contents; whoever was at a link or a button there stays at it. */
function replace(part: HTMLElement, fresh: HTMLElement | null): void {
  if (!fresh || fresh.innerHTML === part.innerHTML) return;
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const mark = focused?.getAttribute("formaction") ?? focused?.getAttribute("href");
  part.replaceChildren(...fresh.childNodes);
  if (!mark) return;
  const same = [...part.querySelectorAll<HTMLElement>("[formaction],[href]")].find(
    (each) => (each.getAttribute("formaction") ?? each.getAttribute("href")) === mark,
  );
  same?.focus({ preventScroll: true });
}

customElements.define("agenda-news", AgendaNews);
