import { selectorOf, type LabelSelector, type LabelSelectorRequirement, type Selector } from "./labels.ts";
import { parseRequirements } from "./parser.ts";
import { SelectorError, type Labels } from "./requirement.ts";

/** Reads the text form (`a=b,c in (d,e),!f,g>3`). Throws `SelectorError` with the server's words. */
export function parseSelector(text: string): Selector {
  return selectorOf(parseRequirements(text));
}

/** The text form as a LabelSelector object: pairs become matchLabels. Throws `SelectorError`. */
export function parseToLabelSelector(text: string): LabelSelector {
  const matchLabels: Record<string, string> = {};
  const matchExpressions: LabelSelectorRequirement[] = [];
  let selected: Selector;
  try {
    selected = parseSelector(text);
  } catch (error) {
    throw new SelectorError(`couldn't parse the selector string ${JSON.stringify(text)}: ${(error as Error).message}`);
  }
  for (const { key, operator, values } of selected.requirements ?? []) {
    switch (operator) {
      case "=":
      case "==":
        matchLabels[key] = values[0] ?? "";
        break;
      case "!=":
        throw new SelectorError('"!=" is not a valid label selector operator');
      case "notin":
        matchExpressions.push({ key, operator: "NotIn", values });
        break;
      case "in":
        matchExpressions.push({ key, operator: "In", values });
        break;
      case "exists":
        matchExpressions.push({ key, operator: "Exists", values: [] });
        break;
      case "!":
        matchExpressions.push({ key, operator: "DoesNotExist", values: [] });
        break;
      default:
        throw new SelectorError(`${JSON.stringify(operator)} isn't supported in label selectors`);
    }
  }
  const selector: { matchLabels?: Labels; matchExpressions?: LabelSelectorRequirement[] } = {};
  if (Object.keys(matchLabels).length > 0) selector.matchLabels = matchLabels;
  if (matchExpressions.length > 0) selector.matchExpressions = matchExpressions;
  return selector;
}
