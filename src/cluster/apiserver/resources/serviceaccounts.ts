import type { ServiceAccount } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";
import { AGE, NAME, age } from "./printing.ts";

export const serviceaccounts: ResourceStrategy<ServiceAccount> = {
  columns: [NAME, AGE],
  cells(account, context) {
    return [account.metadata?.name ?? "", age(account, context)];
  },
};
