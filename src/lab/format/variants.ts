import { createRandom } from "../../sim/index.ts";
import type { Lab } from "./lab.ts";
import type { Variant } from "./lab-schema.ts";

/** What the placeholders of a lab stand for. */
export type Values = Readonly<Record<string, string>>;

/** Draws a value for each placeholder: the same seed draws the same. */
export function drawVariants(variants: Readonly<Record<string, Variant>> | undefined, seed: string): Values {
  const values: Record<string, string> = {};
  const taken = new Set<string>();
  for (const [name, variant] of Object.entries(variants ?? {})) {
    const all = Array.isArray(variant) ? variant : Array.from({ length: variant.to - variant.from + 1 }, (_, index) => String(variant.from + index));
    // Two placeholders that may be the same word (two apps, two nodes) do not become the same word.
    const free = all.filter((value) => !taken.has(value));
    const choice = free.length > 0 && Array.isArray(variant) ? free : all;
    const value = choice[createRandom(`${seed}/variants/${name}`).below(choice.length)]!;
    values[name] = value;
    taken.add(value);
  }
  return values;
}

/** Puts values in the place of `{{name}}`; other braces are left alone. */
export function fillIn(text: string, values: Values): string {
  return text.replace(/\{\{ *([a-z][a-zA-Z0-9]*) *\}\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? values[name]! : whole));
}

/** A lab as the learner with this seed has it. The lab itself when it has no placeholders. */
export function fillLab(lab: Lab, seed: string): Lab {
  if (!lab.variants) return lab;
  return { ...fillAll(lab, drawVariants(lab.variants, seed)), variants: lab.variants };
}

function fillAll<T>(value: T, values: Values): T {
  if (typeof value === "string") return fillIn(value, values) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => fillAll(item, values)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [fillIn(key, values), fillAll(part, values)])) as T;
}
