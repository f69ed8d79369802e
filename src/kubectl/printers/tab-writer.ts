import { TabWriter } from "../../apimachinery/tab-writer.ts";

/** Text that is written piece by piece. */
export interface Output {
  write(text: string): void;
}

/** The columns of tables. */
export const tableWriter = (): TabWriter => new TabWriter({ minimum: 6, padding: 3, remember: true });

/** The columns of descriptions. */
export const descriptionWriter = (): TabWriter => new TabWriter({ minimum: 0, padding: 2 });

/** Rows as a table of kubectl. */
export function table(rows: readonly (readonly string[])[]): string {
  const writer = tableWriter();
  for (const row of rows) writer.write(`${row.join("\t")}\n`);
  return writer.flush();
}
