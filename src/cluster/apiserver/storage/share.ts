/**
 * Makes `next` ready for storage: equal to what it was, frozen all the way down, and sharing with `old` every part in
 * which they do not differ. So a history of a thousand versions costs little more than what changed, and "did this part
 * change" is a comparison of references. Returns `old` itself when nothing differs.
 *
 * `next` is consumed: its parts are replaced in place. Keys whose value is undefined are dropped, as JSON does.
 */
export function share<T>(old: unknown, next: T): T {
  return shareValue(old, next) as T;
}

function shareValue(old: unknown, next: unknown): unknown {
  if (old === next || typeof next !== "object" || next === null) return next;
  if (Array.isArray(next)) return shareArray(Array.isArray(old) ? old : undefined, next);
  const before = typeof old === "object" && old !== null && !Array.isArray(old) ? old : undefined;
  return shareObject(before as Record<string, unknown> | undefined, next as Record<string, unknown>);
}

function shareArray(old: readonly unknown[] | undefined, next: unknown[]): readonly unknown[] {
  let same = old !== undefined && old.length === next.length;
  const frozen = Object.isFrozen(next);
  for (let i = 0; i < next.length; i += 1) {
    const value = shareValue(old?.[i], next[i]);
    if (!frozen) next[i] = value;
    if (same && value !== old![i]) same = false;
  }
  if (same) return old!;
  return frozen ? next : Object.freeze(next);
}

function shareObject(old: Record<string, unknown> | undefined, next: Record<string, unknown>): Record<string, unknown> {
  const frozen = Object.isFrozen(next);
  let same = old !== undefined;
  let count = 0;
  for (const key in next) {
    const present = next[key];
    if (present === undefined) {
      if (!frozen) delete next[key];
      continue;
    }
    count += 1;
    const before = old !== undefined && Object.hasOwn(old, key) ? old[key] : undefined;
    const value = shareValue(before, present);
    if (!frozen && value !== present) next[key] = value;
    if (same && value !== before) same = false;
  }
  if (same) {
    for (const _key in old) count -= 1;
    if (count === 0) return old!;
  }
  return frozen ? next : Object.freeze(next);
}
