/** What the editor has not saved: it outlives a reload, as the session does. */
export interface Drafts {
  /** The file in front. */
  front: string;
  /** Texts by path. */
  texts: Readonly<Record<string, string>>;
}

/** Characters beyond which drafts are not kept: the browser has room for a few million, for all labs together. */
const MOST = 500_000;

const keyOf = (session: string): string => `podlab.drafts.${session}`;

/** The drafts of a session; undefined when there are none, or they cannot be read. */
export function loadDrafts(session: string): Drafts | undefined {
  try {
    return parseDrafts(localStorage.getItem(keyOf(session)));
  } catch {
    return undefined;
  }
}

export function parseDrafts(text: string | null): Drafts | undefined {
  if (text === null) return undefined;
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof found !== "object" || found === null) return undefined;
  const { front, texts } = found as { front?: unknown; texts?: unknown };
  if (typeof front !== "string" || typeof texts !== "object" || texts === null) return undefined;
  const kept = Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return kept.length === 0 ? undefined : { front, texts: Object.fromEntries(kept) };
}

/** Keeps them till the next time; none are forgotten at once. */
export function keepDrafts(session: string, drafts: Drafts): void {
  try {
    const text = JSON.stringify(drafts);
    if (Object.keys(drafts.texts).length === 0 || text.length > MOST) localStorage.removeItem(keyOf(session));
    else localStorage.setItem(keyOf(session), text);
  } catch {
    // Nothing can be kept here; the page says so.
  }
}
