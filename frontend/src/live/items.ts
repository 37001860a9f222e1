/** Lists of things with a number, kept by it. Pure: each gives a new map. */

export function byId<T extends { id: number }>(items: readonly T[]): Map<number, T> {
  return new Map(items.map((item) => [item.id, item]));
}

export function put<T extends { id: number }>(map: ReadonlyMap<number, T>, item: T): Map<number, T> {
  return new Map(map).set(item.id, item);
}

export function without<T>(map: ReadonlyMap<number, T>, id: number): Map<number, T> {
  const rest = new Map(map);
  rest.delete(id);
  return rest;
}

/** Counts by number, as JSON has them: its keys are texts. `onto` are the counts that stay where none is given. */
export function counted(
  given: Record<string, number>,
  onto: ReadonlyMap<number, number> = new Map(),
): Map<number, number> {
  const counts = new Map(onto);
  for (const [id, count] of Object.entries(given)) counts.set(Number(id), count);
  return counts;
}
