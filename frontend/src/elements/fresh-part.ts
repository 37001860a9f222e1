/**
 * `<fresh-part id="slate" every="30">`: a part of the page that the server draws, and that is fetched again every so
 * many seconds. What cannot be fetched is left as it was; the next try may do better.
 */
class FreshPart extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    const seconds = Number(this.getAttribute("every") ?? "30");
    this.#timer = setInterval(() => void this.#fetch(), seconds * 1000);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  async #fetch(): Promise<void> {
    if (document.visibilityState === "hidden") return;
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById(this.id);
      if (fresh && plain(fresh) !== plain(this)) this.replaceChildren(...fresh.childNodes);
    } catch {
      // No network: see above.
    }
  }
}

/** The words of a part; a running countdown is no change. */
function plain(part: HTMLElement): string {
  const copy = part.cloneNode(true) as HTMLElement;
  for (const clock of copy.querySelectorAll("count-down")) clock.remove();
  return copy.textContent?.replace(/\s+/g, " ") ?? "";
}

customElements.define("fresh-part", FreshPart);
