/** What a flag takes. `slice` is split at commas, as CSV; `array` takes each value as it is; `pairs` and `map` are KEY=VALUE. */
export type FlagType = "bool" | "string" | "int" | "duration" | "slice" | "array" | "level" | "pairs" | "map";

export interface FlagDefinition {
  name: string;
  shorthand?: string;
  type: FlagType;
  /** As it would be written on the command line. */
  fallback: string;
  /** Value of the flag when it stands without one; such a flag never takes the next argument. */
  bare?: string;
  required?: boolean;
  hidden?: boolean;
  /** What is printed when the flag is used. */
  deprecated?: string;
}

/**
 * Reads flags written tersely: `name[,shorthand][:type][=default][?bare][!]`, separated by blanks. Without a type it is a
 * bool. `!` says that it is required, a leading `~` that help does not show it.
 *
 * @example defineFlags("watch,w output,o:string tail:int=-1 dry-run:string=none?unchanged image:array!")
 */
export function defineFlags(text: string): FlagDefinition[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => {
      const match = /^(~?)([\w.-]+)(?:,(\w))?(?::(\w+))?(?:=([^?!]*))?(?:\?([^!]*))?(!?)$/.exec(word);
      if (!match) throw new Error(`flag definition ${word}`);
      const type = (match[4] ?? "bool") as FlagType;
      const flag: FlagDefinition = { name: match[2]!, type, fallback: match[5] ?? initial(type) };
      if (match[3]) flag.shorthand = match[3];
      if (match[6] !== undefined) flag.bare = match[6];
      else if (type === "bool") flag.bare = "true";
      if (match[7]) flag.required = true;
      if (match[1]) flag.hidden = true;
      return flag;
    });
}

function initial(type: FlagType): string {
  switch (type) {
    case "bool":
      return "false";
    case "int":
    case "level":
      return "0";
    case "duration":
      return "0s";
    default:
      return "";
  }
}

/** Marks flags as deprecated: a map of names to what takes their place. */
export function deprecate(flags: FlagDefinition[], notices: Readonly<Record<string, string>>): FlagDefinition[] {
  return flags.map((flag) => {
    const notice = notices[flag.name];
    return notice === undefined ? flag : { ...flag, deprecated: notice, hidden: true };
  });
}
