/** On a phone the event's navigation scrolls sideways: bring the page one is on into sight. */
export function showCurrent(root: ParentNode): void {
  for (const list of root.querySelectorAll<HTMLElement>(".event-nav ul, .tabs")) {
    const current = list.querySelector<HTMLElement>("[aria-current]");
    if (current && list.scrollWidth > list.clientWidth)
      list.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - list.clientWidth / 2;
  }
}

showCurrent(document);
