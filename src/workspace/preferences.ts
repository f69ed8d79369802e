import { signal, type Signal } from "@preact/signals";

/**
 * How a person has arranged the room: kept in this browser, for all labs. Lengths are CSS pixels, 0 where the room decides.
 */
export interface Preferences {
  textWidth: number;
  lowerHeight: number;
  stripHeight: number;
  /** Part of the stage that the left one of two panes takes, 0..1. */
  split: number;
  /** Of terminals and the editor. */
  fontSize: number;
  /** Terminals announce what they print. */
  screenReader: boolean;
  /** Vim's keys in the editor. */
  vim: boolean;
  /** `kubectl edit` and $EDITOR open the editor pane. */
  editorPane: boolean;
  lower: LowerPane;
  /** The pane below the stage is folded. */
  folded: boolean;
}

export type LowerPane = "map" | "objects" | "requests" | "strip";

const KEY = "podlab.preferences";
/** CSS pixels. On a phone of 390 pixels the small one leaves room for what `kubectl get pods` prints of a Deployment's Pods. */
export const FONT_SIZES = { least: 10, most: 24, usual: 13, usualOnPhones: 12 };

export const DEFAULT_PREFERENCES: Preferences = {
  textWidth: 0,
  lowerHeight: 0,
  stripHeight: 0,
  split: 0.5,
  fontSize: FONT_SIZES.usual,
  screenReader: false,
  vim: false,
  editorPane: false,
  lower: "map",
  folded: false,
};

/** Reads what was kept; whatever is of another shape, or missing, is as it is at first, on a phone or elsewhere. */
export function parsePreferences(text: string | null, phone = false): Preferences {
  let found: Record<string, unknown>;
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    found = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    found = {};
  }
  const kept: Preferences = phone ? { ...DEFAULT_PREFERENCES, fontSize: FONT_SIZES.usualOnPhones } : DEFAULT_PREFERENCES;
  const within = (key: keyof Preferences, least: number, most: number): number => {
    const value = found[key];
    return typeof value === "number" && value >= least && value <= most ? value : (kept[key] as number);
  };
  const flag = (key: keyof Preferences): boolean => (typeof found[key] === "boolean" ? found[key] : (kept[key] as boolean));
  const lower = found["lower"];
  return {
    textWidth: within("textWidth", 0, 10_000),
    lowerHeight: within("lowerHeight", 0, 10_000),
    stripHeight: within("stripHeight", 0, 10_000),
    split: within("split", 0.1, 0.9),
    fontSize: within("fontSize", FONT_SIZES.least, FONT_SIZES.most),
    screenReader: flag("screenReader"),
    vim: flag("vim"),
    editorPane: flag("editorPane"),
    lower: lower === "objects" || lower === "requests" || lower === "strip" ? lower : "map",
    folded: flag("folded"),
  };
}

/** The preferences as a signal. What is set holds for this visit also where nothing can be kept. */
export const preferences: Signal<Preferences> = signal(parsePreferences(stored(), onPhone()));

export function prefer(change: Partial<Preferences>): void {
  preferences.value = { ...preferences.peek(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.peek()));
  } catch {
    // Private browsing: it holds until the page is closed.
  }
}

function onPhone(): boolean {
  return typeof matchMedia === "function" && matchMedia("(max-width: 480px)").matches;
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
