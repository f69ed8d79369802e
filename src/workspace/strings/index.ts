import { en, type Strings } from "./en.ts";
import { zhCn } from "./zh-cn.ts";

export type Locale = "en" | "zh-cn";
export type { Strings };

export function stringsOf(locale: Locale): Strings {
  return locale === "zh-cn" ? zhCn : en;
}
