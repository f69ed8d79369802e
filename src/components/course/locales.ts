/** The languages of the site, as they stand in addresses and file names. English has no prefix. */
export const LOCALES = ["en", "zh-cn"] as const;

export type Locale = (typeof LOCALES)[number];

/** A text in each language. */
export type Localized = Record<Locale, string>;

/** The language of an address: `/zh-cn/course/` is in zh-cn. */
export function localeOf(pathname: string): Locale {
  return pathname.split("/")[1] === "zh-cn" ? "zh-cn" : "en";
}

/** The address in a language of a path written without one: `localPath("zh-cn", "/course/")` is `/zh-cn/course/`. */
export function localPath(locale: Locale, path: string): string {
  return locale === "en" ? path : `/${locale}${path}`;
}

/** The same page in another language. */
export function inLocale(pathname: string, locale: Locale): string {
  const bare = localeOf(pathname) === "en" ? pathname : pathname.slice("/zh-cn".length);
  return localPath(locale, bare || "/");
}
