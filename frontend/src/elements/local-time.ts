/**
 * `<local-time datetime="…Z" zone="Europe/London">`: the visitor's own time beside the event's,
 * shown only where the two differ.
 */
export function visitorTime(iso: string, zone: string, visitorZone: string, locale: string): string | null {
  const moment = new Date(iso);
  const clock = (timeZone: string) =>
    new Intl.DateTimeFormat(locale, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      weekday: "short",
      timeZone,
    }).format(moment);
  const theirs = clock(visitorZone);
  return theirs === clock(zone) ? null : theirs;
}

class LocalTime extends HTMLElement {
  connectedCallback(): void {
    const zone = this.getAttribute("zone") ?? "UTC";
    const visitorZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const text = visitorTime(
      this.getAttribute("datetime") ?? "",
      zone,
      visitorZone,
      document.documentElement.lang,
    );
    this.hidden = text === null;
    if (text !== null) this.textContent = (this.getAttribute("label") ?? "%s").replace("%s", text);
  }
}

customElements.define("local-time", LocalTime);
