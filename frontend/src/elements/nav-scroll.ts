/** On a phone the event's navigation scrolls sideways: bring the page one is on into sight, and show that there is more. */
export function showCurrent(root: ParentNode): void {
  for (const list of root.querySelectorAll<HTMLElement>(".event-nav ul, .tabs")) {
    const current = list.querySelector<HTMLElement>("[aria-current]");
    if (current && list.scrollWidth > list.clientWidth)
      list.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - list.clientWidth / 2;
  }
}

/** Marks a navigation whose end is out of sight with `data-more`: it fades out there. */
export function showMore(list: HTMLElement): void {
  const mark = () => {
    // Half a pixel is lost where the screen's pixels are not the page's.
    const hidden = list.scrollWidth - list.clientWidth - list.scrollLeft;
    list.toggleAttribute("data-more", hidden > 1);
  };
  list.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(list);
}

showCurrent(document);
for (const list of document.querySelectorAll<HTMLElement>(".event-nav ul")) showMore(list);
