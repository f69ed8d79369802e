import type { Flavour } from "../options.ts";
import { Failure, program, type Invocation } from "../program.ts";
import { compileBasic } from "../regex/posix.ts";
import { count } from "./counts.ts";
import { changeLines } from "./inputs.ts";

/* nl: numbers lines, by sections of pages. */

type Section = "header" | "body" | "footer";

/** Which lines of a section get a number. */
function style(text: string, section: Section): (line: string) => "number" | "none" | "blank" {
  const kind = text[0];
  if (kind === "p") {
    let regex: RegExp;
    try {
      regex = compileBasic(text.slice(1));
    } catch {
      throw new Failure("Invalid regular expression");
    }
    return (line) => (regex.test(line) ? "number" : "none");
  }
  if (kind === "a" && text.length === 1) return (line) => (line === "" ? "blank" : "number");
  if (kind === "t" && text.length === 1) return (line) => (line === "" ? "none" : "number");
  if (kind === "n" && text.length === 1) return () => "none";
  throw new Failure(`invalid ${section} numbering style: '${text}'\nTry 'nl --help' for more information.`);
}

/** What a line is that parts sections: the two characters of -d three times, twice or once. */
function sectionOf(line: string, mark: string): Section | undefined {
  if (mark === "") return undefined;
  return line === mark.repeat(3) ? "header" : line === mark.repeat(2) ? "body" : line === mark ? "footer" : undefined;
}

export const nl = (flavour: Flavour) =>
  program(
    {
      name: "nl",
      short: "b:d:f:h:i:l:n:ps:v:w:",
      long: {
        "body-numbering=": "b", "section-delimiter=": "d", "footer-numbering=": "f", "header-numbering=": "h", "line-increment=": "i", "join-blank-lines=": "l",
        "number-format=": "n", "no-renumber": "p", "number-separator=": "s", "starting-line-number=": "v", "number-width=": "w",
      },
      *run(invocation) {
        const styles = {
          header: style(invocation.value("h") ?? "n", "header"), body: style(invocation.value("b") ?? "t", "body"), footer: style(invocation.value("f") ?? "n", "footer"),
        };
        const number = (name: string, what: string, fallback: number, least: number): number =>
          invocation.has(name) ? count(invocation.value(name)!, what, least) : fallback;
        const first = number("v", "starting line number", 1, -Infinity);
        const step = number("i", "line number increment", 1, -Infinity);
        const joined = number("l", "line number of blank lines", 1, 1);
        const width = number("w", "line number field width", 6, 1);
        const shown = formatOf(invocation, width);
        const separator = invocation.value("s") ?? "\t";
        const given = invocation.value("d");
        const mark = given === undefined ? "\\:" : given.length === 1 ? `${given}:` : given;
        const nothing = " ".repeat(width + separator.length);
        let section: Section = "body";
        let next = first;
        let blanks = 0;
        return yield* changeLines(invocation, (line) => {
          const begun = sectionOf(line, mark);
          if (begun) {
            section = begun;
            if (!invocation.has("p")) next = first;
            return "\n";
          }
          let verdict = styles[section](line);
          if (verdict === "blank") {
            blanks += 1;
            verdict = blanks === joined ? "number" : "none";
            if (verdict === "number") blanks = 0;
          } else blanks = 0;
          if (verdict !== "number") return `${nothing}${line}\n`;
          const text = `${shown(next)}${separator}${line}\n`;
          next += step;
          return text;
        });
      },
    },
    flavour,
  );

function formatOf(invocation: Invocation, width: number): (number: number) => string {
  const format = invocation.value("n") ?? "rn";
  switch (format) {
    case "ln": return (number) => String(number).padEnd(width);
    case "rn": return (number) => String(number).padStart(width);
    case "rz": return (number) => (number < 0 ? `-${String(-number).padStart(width - 1, "0")}` : String(number).padStart(width, "0"));
    default: throw new Failure(`invalid line numbering format: '${format}'\nTry 'nl --help' for more information.`);
  }
}
