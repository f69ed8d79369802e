import type { Process } from "../../../os/index.ts";

/** openssl's own complaint: printed as it is, the exit code is 1. */
export class OpensslError extends Error {}

/** Options in openssl's manner: one dash, whole words, values apart. */
export class Arguments {
  readonly process: Process;
  readonly rest: string[] = [];
  private readonly values = new Map<string, string[]>();

  /** `valued` take a value, `flags` do not. Throws OpensslError for others. */
  constructor(process: Process, command: string, args: readonly string[], valued: string, flags: string) {
    this.process = process;
    const [takes, alone] = [new Set(valued.split(" ")), new Set(flags.split(" "))];
    for (let index = 0; index < args.length; index += 1) {
      const arg = args[index]!;
      const name = arg.replace(/^--?/, "");
      if (!arg.startsWith("-") || arg === "-") this.rest.push(arg);
      else if (takes.has(name)) {
        index += 1;
        const value = args[index];
        if (value === undefined) throw new OpensslError(`${command}: Option ${arg} needs a value\n${command}: Use -help for summary.`);
        this.values.set(name, [...(this.values.get(name) ?? []), value]);
      } else if (alone.has(name)) this.values.set(name, []);
      else throw new OpensslError(`${command}: Unknown option or cipher: ${name}\n${command}: Use -help for summary.`);
    }
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  value(name: string): string | undefined {
    return this.values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }
}
