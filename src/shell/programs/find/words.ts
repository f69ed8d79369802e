import { FindError } from "./visit.ts";

/** The words of an expression, read from the left. */
export class Words {
  private readonly args: readonly string[];
  private at = 0;

  constructor(args: readonly string[]) {
    this.args = args;
  }

  get current(): string | undefined {
    return this.args[this.at];
  }

  /** The word that was taken last. */
  get last(): string | undefined {
    return this.args[this.at - 1];
  }

  take(): string | undefined {
    const word = this.args[this.at];
    if (word !== undefined) this.at += 1;
    return word;
  }

  /** The value of an option. Throws FindError. */
  value(option: string): string {
    const value = this.take();
    if (value === undefined) throw new FindError(`missing argument to \`${option}'`);
    return value;
  }
}
