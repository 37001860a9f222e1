import { html, type TemplateResult } from "lit";
import type { PublicProposal } from "../../generated/protocol";
import { gettext, ngettext } from "../../i18n";
import { finds, piecesOf, type Words, wordsOf } from "../../live/search";

/**
 * The search box of a board: it is the form that the server drew, moved to where the page's own list is, so that what
 * somebody types while the page loads stays. From then on the list follows every letter, and the address too.
 */
export class SearchBox {
  readonly #input: HTMLInputElement;
  #hadFocus: boolean;

  constructor(
    readonly form: HTMLFormElement,
    private readonly changed: () => void,
  ) {
    this.#input = form.elements.namedItem("q") as HTMLInputElement;
    this.#hadFocus = form.contains(document.activeElement);
    form.addEventListener("input", this.#follow);
    form.addEventListener("submit", this.#show);
  }

  get text(): string {
    return this.#input.value.trim();
  }

  get words(): Words {
    return wordsOf(this.text);
  }

  /** Once the form has its place again, whoever was in it is in it again. */
  settle(): void {
    if (this.#hadFocus) this.#input.focus();
    this.#hadFocus = false;
  }

  clear = (event: Event): void => {
    event.preventDefault();
    this.#input.value = "";
    this.#follow();
    this.#input.focus();
  };

  /** The list is as it should be already: bring it into sight, out from under a telephone's keyboard. */
  #show = (event: Event): void => {
    event.preventDefault();
    if (matchMedia("(pointer: coarse)").matches) this.#input.blur();
    this.form.scrollIntoView({ block: "start" });
  };

  #follow = (): void => {
    const address = new URL(location.href);
    if (this.words.length > 0) address.searchParams.set("q", this.text);
    else address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
    this.changed();
  };
}

/** Whether every word is in the title, the pitch or the name of a host. */
export const isWanted = (words: Words, one: PublicProposal): boolean =>
  finds(words, [one.title, one.pitch, ...one.hosts]);

/** A text with what was looked for marked. */
export const marked = (words: Words, text: string): unknown =>
  piecesOf(words, text).map(([piece, isFound]) => (isFound ? html`<mark>${piece}</mark>` : piece));

export const foundWords = (count: number): string =>
  ngettext("%s proposal found", "%s proposals found", count);

export function drawFound(box: SearchBox, count: number): TemplateResult {
  const clear = (look: string) =>
    html`<a class=${look} href=${location.pathname} @click=${box.clear}>${gettext("Clear the search")}</a>`;
  if (count > 0)
    return html`<p class="search__found"><strong>${foundWords(count)}</strong> ${clear("no-print")}</p>`;
  return html`<div class="empty">
    <p><strong>${gettext("No proposal for “%s”.").replace("%s", () => box.text)}</strong></p>
    <p>${gettext("Try fewer words, or only the beginning of one: titles, pitches and the names of hosts are looked through.")}</p>
    <p>${clear("button")}</p>
  </div>`;
}
