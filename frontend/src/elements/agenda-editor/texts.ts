/** Texts come translated from the server; this only puts values in. */
export type Texts = Readonly<Record<string, string>>;

export function say(
  texts: Texts,
  key: string,
  values: string | Readonly<Record<string, string>> = {},
): string {
  const text = texts[key] ?? key;
  if (typeof values === "string") return text.replace("%s", () => values);
  return text.replace(/%\((\w+)\)s/g, (whole, name: string) => values[name] ?? whole);
}
