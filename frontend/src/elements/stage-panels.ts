/**
 * `<stage-panels>`: the panels beside the picture are real pages; following a link to one fetches it and
 * puts its panel into this document, so that the picture is never reloaded. Back and forward do the same.
 * Where anything goes wrong the page says so and stays as it was.
 */
class StagePanels extends HTMLElement {
  #loading: AbortController | undefined;
  // Where the reader wants to be: ahead of the address bar while that panel is on its way.
  #wanted = location.href;

  connectedCallback(): void {
    this.addEventListener("click", this.#follow);
    window.addEventListener("popstate", this.#revisit);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#follow);
    window.removeEventListener("popstate", this.#revisit);
    this.#loading?.abort();
  }

  #follow = (event: MouseEvent): void => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-panel-link]");
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (!link || elsewhere) return;
    event.preventDefault();
    if (link.href === this.#wanted) return;
    if (link.href === location.href) {
      this.#stay();
      return;
    }
    void this.#show(link.href).then((shown) => {
      if (shown) history.pushState(null, "", link.href);
    });
  };

  #revisit = (): void => {
    void this.#show(location.href);
  };

  /** Keeps the panel that is here: the reader changed their mind before another one came. */
  #stay(): void {
    this.#loading?.abort();
    this.#wanted = location.href;
    this.querySelector("[data-panel]")?.removeAttribute("aria-busy");
  }

  async #show(url: string): Promise<boolean> {
    this.#loading?.abort();
    this.#wanted = url;
    const loading = new AbortController();
    this.#loading = loading;
    const panel = this.querySelector<HTMLElement>("[data-panel]");
    const trouble = this.querySelector<HTMLElement>("[data-trouble]");
    if (!panel || !trouble) return false;
    panel.setAttribute("aria-busy", "true");
    trouble.hidden = true;
    try {
      const response = await fetch(url, { signal: loading.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.querySelector("[data-panel]");
      if (!response.ok || !fresh) throw new Error(`no panel at ${url}`);
      panel.className = fresh.className;
      panel.replaceChildren(...fresh.childNodes);
      document.title = page.title;
      this.#mark(url);
      this.#comeBackTo(url);
      panel.querySelector<HTMLElement>("h1")?.focus();
      return true;
    } catch {
      if (loading.signal.aborted) return false;
      this.#wanted = location.href;
      trouble.hidden = false;
      return false;
    } finally {
      if (!loading.signal.aborted) panel.removeAttribute("aria-busy");
    }
  }

  /** What the page's head does comes back to the panel that is shown, not to the one that came first. */
  #comeBackTo(url: string): void {
    const { pathname, search } = new URL(url, location.href);
    for (const next of document.querySelectorAll<HTMLInputElement>('.attendance input[name="next"]')) {
      next.value = `${pathname}${search}`;
    }
  }

  #mark(url: string): void {
    for (const link of this.querySelectorAll<HTMLAnchorElement>("a[data-panel-link]")) {
      if (link.href === url) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }
}

customElements.define("stage-panels", StagePanels);
