/**
 * `<accent-preview for="id of a colour input">`: shows its contents in the colour that is being chosen.
 * The style sheet makes the colour darker or lighter until it is easy to read, as it does on every page.
 */
export class AccentPreview extends HTMLElement {
  connectedCallback(): void {
    const input = document.getElementById(this.getAttribute("for") ?? "");
    if (!(input instanceof HTMLInputElement)) return;
    const show = () => this.style.setProperty("--accent-base", input.value);
    input.addEventListener("input", show);
    show();
  }
}

customElements.define("accent-preview", AccentPreview);
