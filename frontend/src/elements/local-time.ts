/**
 * The visitor's own clock beside the event's, shown only where the two differ. Pages say the event's zone in
 * words, so without scripts nothing is missing but the arithmetic.
 *
 * `<local-time datetime="…Z" until="…Z" zone="Europe/London" label="%s your time" hidden>`: `zone` and `label` may
 * stand on an element around it as `data-zone` and `data-your-time`, for lists of hundreds.
 * `<local-zone zone="Europe/London" datetime="…Z" label="Yours (%s) are beside them." hidden>`: one sentence a page.
 */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${Object.keys(options).join()}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone });
  formats.set(key, known);
  return known;
}

/** "21:00", "21:00–22:00" or, where the date is another one too, "Thu 21:00–22:00"; null where nothing differs. */
export function visitorTime(
  from: string,
  until: string | null,
  zone: string,
  visitorZone: string,
  locale: string,
): string | null {
  const start = new Date(from);
  const clock = (moment: Date, timeZone: string) =>
    format(locale, timeZone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);
  const date = (moment: Date, timeZone: string) =>
    format(locale, timeZone, { year: "numeric", month: "numeric", day: "numeric" }).format(moment);
  const isSameDate = date(start, zone) === date(start, visitorZone);
  if (isSameDate && clock(start, zone) === clock(start, visitorZone)) return null;
  const day = isSameDate ? "" : `${format(locale, visitorZone, { weekday: "short" }).format(start)} `;
  const end = until === null ? "" : `–${clock(new Date(until), visitorZone)}`;
  return `${day}${clock(start, visitorZone)}${end}`;
}

/** The city that a zone is named after: "New York" for America/New_York. */
export function placeOf(zone: string): string {
  return (zone.split("/").pop() ?? zone).replaceAll("_", " ");
}

class Local extends HTMLElement {
  protected show(replacement: (theirs: string, zone: string) => string): void {
    const shared = this.closest<HTMLElement>("[data-zone]")?.dataset;
    const visitorZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const theirs = visitorTime(
      this.getAttribute("datetime") ?? "",
      this.getAttribute("until"),
      this.getAttribute("zone") ?? shared?.zone ?? "UTC",
      visitorZone,
      document.documentElement.lang,
    );
    this.hidden = theirs === null;
    const label = this.getAttribute("label") ?? shared?.yourTime ?? "%s";
    if (theirs !== null) this.textContent = label.replace("%s", replacement(theirs, visitorZone));
  }
}

class LocalTime extends Local {
  connectedCallback(): void {
    this.show((theirs) => theirs);
  }
}

class LocalZone extends Local {
  connectedCallback(): void {
    this.show((_theirs, zone) => placeOf(zone));
  }
}

customElements.define("local-time", LocalTime);
customElements.define("local-zone", LocalZone);
