// <fold-away><details>…</details></fold-away>: an open menu closes when it is left, so that it never
// hides what has the focus: by Escape, by a tap beside it, or by moving on with the keyboard.

export class FoldAway extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.close();
      this.querySelector("summary")?.focus();
    });
    this.addEventListener("focusout", (event) => this.closeUnless(event.relatedTarget));
    document.addEventListener("pointerdown", this.onTap);
  }

  disconnectedCallback(): void {
    document.removeEventListener("pointerdown", this.onTap);
  }

  private readonly onTap = (event: Event): void => this.closeUnless(event.target);

  private closeUnless(target: EventTarget | null): void {
    if (target instanceof Node && !this.contains(target)) this.close();
  }

  private close(): void {
    this.querySelector("details")?.removeAttribute("open");
  }
}

customElements.define("fold-away", FoldAway);
