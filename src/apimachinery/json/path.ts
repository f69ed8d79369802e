/** The steps to a place inside a JSON value: keys of objects and indexes of lists. */
export type JsonPath = readonly (string | number)[];

/** What is at the path, undefined where a step leads nowhere. */
export function getPath(value: unknown, path: JsonPath): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** Writes into an unfrozen value, making the objects on the way. */
export function setPath(value: unknown, path: JsonPath, part: unknown): void {
  let at = value as Record<string | number, unknown>;
  for (let i = 0; i < path.length - 1; i += 1) {
    const step = path[i] as string | number;
    const next = at[step];
    if (typeof next !== "object" || next === null) at[step] = typeof path[i + 1] === "number" ? [] : {};
    at = at[step] as Record<string | number, unknown>;
  }
  at[path[path.length - 1] as string | number] = part;
}

/** Removes a key, or an item of a list, from an unfrozen value. Says whether there was one. */
export function deletePath(value: unknown, path: JsonPath): boolean {
  const holder = getPath(value, path.slice(0, -1));
  const last = path[path.length - 1];
  if (typeof holder !== "object" || holder === null || last === undefined || !(last in holder)) return false;
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete (holder as Record<string, unknown>)[String(last)];
  return true;
}
