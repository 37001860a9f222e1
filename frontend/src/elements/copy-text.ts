// <copy-text data-done="Copied"><input readonly …><button type="button" hidden>Copy</button></copy-text>
// The button is there only where it works; without it the text can be selected.

export class CopyText extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    const input = this.querySelector("input");
    if (!button || !input || !navigator.clipboard) return;
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(input.value);
      button.textContent = this.dataset.done ?? label;
      setTimeout(() => {
        button.textContent = label;
      }, 3000);
    });
    input.addEventListener("focus", () => input.select());
  }
}

customElements.define("copy-text", CopyText);
