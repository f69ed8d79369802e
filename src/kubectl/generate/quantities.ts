import { parseQuantity } from "../../apimachinery/quantity.ts";
import { CommandError, refusing } from "../errors.ts";

/** `cpu=200m,memory=512Mi`; undefined for nothing. Throws CommandError. */
export function parseQuantities(text: string): Record<string, string> | undefined {
  if (text === "") return undefined;
  return Object.fromEntries(text.split(",").map((statement) => {
    const [name, amount, ...more] = statement.split("=");
    if (amount === undefined || more.length > 0) throw new CommandError(`Invalid argument syntax ${statement}, expected <resource>=<value>`);
    return [name!, refusing(() => parseQuantity(amount).toString())];
  }));
}
