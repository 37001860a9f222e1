/**
 * `<star-form trouble="…">` around the page's one star form: stars are saved without loading the page again.
 * Its buttons stand anywhere (`form="stars" formaction="…/star/" aria-pressed="…"`), and without this script they
 * post the form. Where saving fails the star stays as it was, and the page says so.
 */
class StarForm extends HTMLElement {
  // One at a time: the first star of somebody new makes the guest whose the others will be.
  #queue: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    this.addEventListener("submit", this.#send);
  }

  disconnectedCallback(): void {
    this.removeEventListener("submit", this.#send);
  }

  #send = (event: SubmitEvent): void => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || !(event.target instanceof HTMLFormElement)) return;
    event.preventDefault();
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const body = new FormData(event.target);
    this.#queue = this.#queue
      .then(() => this.#save(button, body))
      .finally(() => button.removeAttribute("aria-busy"));
  };

  async #save(button: HTMLButtonElement, body: FormData): Promise<void> {
    const trouble = this.querySelector<HTMLElement>("[role=alert]");
    try {
      const response = await fetch(button.formAction, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
      if (!response.ok) throw new Error(response.statusText);
      const { starred } = (await response.json()) as { starred: boolean };
      button.setAttribute("aria-pressed", String(starred));
      if (trouble) trouble.hidden = true;
    } catch {
      if (!trouble) return;
      trouble.textContent = this.getAttribute("trouble");
      trouble.hidden = false;
    }
  }
}

customElements.define("star-form", StarForm);
