/**
 * `<count-down until="…Z" label="%s left">`: minutes and seconds to an instant, nothing once it has passed.
 * Silent for screen readers, which would otherwise read every second; the end time stands beside it as text.
 */
export function remaining(milliseconds: number): string | null {
  if (milliseconds <= 0) return null;
  const seconds = Math.ceil(milliseconds / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

// A day and more is better said as a date, which the page does.
const LONGEST = 24 * 3600 * 1000;

class CountDown extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    this.setAttribute("aria-hidden", "true");
    this.#show();
    this.#timer = setInterval(() => this.#show(), 1000);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  #show(): void {
    const left = Date.parse(this.getAttribute("until") ?? "") - Date.now();
    const text = left > LONGEST ? null : remaining(left);
    this.hidden = text === null;
    this.textContent = text === null ? "" : (this.getAttribute("label") ?? "%s").replace("%s", text);
  }
}

customElements.define("count-down", CountDown);
