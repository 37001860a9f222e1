/** Where a navigation scrolls sideways, as on a phone: bring the page one is on into sight. */
export function showCurrent(root: ParentNode): void {
  for (const list of root.querySelectorAll<HTMLElement>(".event-nav ul, .tabs")) {
    const current = list.querySelector<HTMLElement>("[aria-current]");
    if (!current || list.scrollWidth <= list.clientWidth) continue;
    // Both on the screen: an offset would be counted from the page's edge, not from the list's.
    const [inner, outer] = [current.getBoundingClientRect(), list.getBoundingClientRect()];
    list.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
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
for (const list of document.querySelectorAll<HTMLElement>(".event-nav ul, .tabs")) showMore(list);
