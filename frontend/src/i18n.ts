/** Translated strings come from Django's JavaScript catalogue, which pages with live parts load. */
interface Catalogue {
  gettext(text: string): string;
  ngettext(one: string, many: string, count: number): string;
  interpolate(text: string, values: unknown[]): string;
}

const catalogue = globalThis as unknown as Partial<Catalogue>;

export const gettext = (text: string): string => catalogue.gettext?.(text) ?? text;

export const ngettext = (one: string, many: string, count: number): string => {
  const text = catalogue.ngettext?.(one, many, count) ?? (count === 1 ? one : many);
  return text.replace("%s", String(count));
};
