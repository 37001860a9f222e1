/**
 * `<agenda-clock>` around an agenda: keeps the mark of what is on now right while the page stays open, as it does on
 * phones for a whole day. The server has set it as of when the page was made; here it follows the clock.
 */
export function stateAt(from: string, until: string, now: number): "past" | "now" | "next" {
  if (now >= Date.parse(until)) return "past";
  return now >= Date.parse(from) ? "now" : "next";
}

// Agendas are in minutes; half of one is as late as a mark may be.
const EVERY = 30_000;

class AgendaClock extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    this.#timer = setInterval(this.#mark, EVERY);
    document.addEventListener("visibilitychange", this.#mark);
    this.#mark();
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#mark);
  }

  #mark = (): void => {
    for (const slot of this.querySelectorAll<HTMLElement>("[data-from][data-until]")) {
      const state = stateAt(slot.dataset.from ?? "", slot.dataset.until ?? "", Date.now());
      for (const each of ["past", "now", "next"]) slot.classList.toggle(`slot--${each}`, each === state);
    }
  };
}

customElements.define("agenda-clock", AgendaClock);
