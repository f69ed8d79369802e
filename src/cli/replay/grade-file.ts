import { readFileSync, statSync } from "node:fs";
import { LabError, loadLab } from "../../lab/format/load.ts";
import { decodeShare, LogError, readExport, regrade, ShareError, type Grade, type Lab } from "../../lab/index.ts";
import { readLabFolder } from "../lab-folder.ts";

/** One line of the result: a log that was graded, or why it was not. */
export interface Row {
  file: string;
  lab: string;
  grade?: Grade;
  problem?: string;
}

const LARGEST = 200_000_000;
const labs = new Map<string, Lab>();

/** Grades what is in a file: a log, a share link's code, or an export of all progress (a row for each of its labs). */
export async function gradeFile(file: string): Promise<Row[]> {
  let logs: unknown[];
  try {
    if (statSync(file).size > LARGEST) throw new Error("the file is larger than 200 MB");
    logs = logsOf(readFileSync(file, "utf8").replace(/^\ufeff/, "").trim());
  } catch (error) {
    return [{ file, lab: "", problem: error instanceof Error ? error.message : String(error) }];
  }
  const rows: Row[] = [];
  for (const log of logs) rows.push(await gradeLog(file, log));
  return rows;
}

function logsOf(text: string): unknown[] {
  // The code of a link, with or without the link around it.
  const code = /(?:^|#s=)([\w-]{20,})$/.exec(text)?.[1];
  if (code !== undefined) return [decodeShare(code)];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("this is neither a session's log, nor a share link, nor an export (it is no JSON, or was cut off)");
  }
  if (typeof value === "object" && value !== null && "kind" in value) return Object.values(readExport(text).logs);
  return [value];
}

async function gradeLog(file: string, log: unknown): Promise<Row> {
  const id = typeof log === "object" && log !== null && typeof (log as { lab?: unknown }).lab === "string" ? (log as { lab: string }).lab : "";
  try {
    return { file, lab: id, grade: await regrade(labOf(id), log) };
  } catch (error) {
    const known = error instanceof LogError || error instanceof LabError || error instanceof ShareError || error instanceof Error;
    return { file, lab: id.slice(0, 80), problem: known ? (error as Error).message.split("\n")[0]! : String(error) };
  }
}

function labOf(id: string): Lab {
  if (id === "") throw new Error("this is no session's log: it does not say of which lab");
  const known = labs.get(id);
  if (known) return known;
  const folder = readLabFolder(id);
  if (!folder) throw new Error(`there is no lab ${JSON.stringify(id.slice(0, 80))} here`);
  const lab = loadLab(id, folder);
  labs.set(id, lab);
  return lab;
}
