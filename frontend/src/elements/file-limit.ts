/**
 * File inputs with `data-max-bytes` say at once when a file is too large, before it is sent over the
 * venue's network for nothing. The server checks again.
 */
export function sizeProblem(sizes: number[], most: number, message: string): string {
  return sizes.some((size) => size > most) ? message : "";
}

export function watchFileSizes(root: Document, message: string): void {
  root.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.dataset.maxBytes) return;
    const sizes = Array.from(input.files ?? [], (file) => file.size);
    const most = Number(input.dataset.maxBytes);
    const problem = sizeProblem(sizes, most, message.replace("%s", String(Math.round(most / 1024 / 1024))));
    input.setCustomValidity(problem);
    if (problem) input.reportValidity();
  });
  root.addEventListener("submit", (event) => {
    // The forms check nothing else in the browser: the server's messages stay beside their fields.
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const wrong = form.querySelector<HTMLInputElement>("input[data-max-bytes]:invalid");
    if (wrong?.validity.customError) {
      event.preventDefault();
      wrong.reportValidity();
    }
  });
}
