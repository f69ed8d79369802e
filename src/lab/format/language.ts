/** The languages that every lab is written in. */
export const LANGUAGES = ["en", "zh-cn"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in every language. */
export type LocalizedText = Record<Language, string>;
