/** The text of a lab in one language, Markdown in parts. */
export interface LabText {
  /** Before the first task. */
  story: string;
  /** By the id of the task: its heading as people read it, and what follows. */
  tasks: Record<string, { title: string; body: string }>;
  /** After the end. */
  debrief: string;
}

/**
 * Reads text.LANG.md: a story, one section `## ID: Title` per task of lab.yaml, and a last section `## debrief: Title` or
 * `## debrief`. Notes what is missing or too many in `problems`.
 */
export function readLabText(source: string, file: string, taskIds: readonly string[], problems: string[]): LabText {
  const text: LabText = { story: "", tasks: {}, debrief: "" };
  let current: { id: string; title: string; lines: string[] } = { id: "", title: "", lines: [] };
  const finish = (): void => {
    const body = current.lines.join("\n").trim();
    if (current.id === "") text.story = body;
    else if (current.id === "debrief") text.debrief = body;
    else text.tasks[current.id] = { title: current.title, body };
  };
  let fenced = false;
  source.split("\n").forEach((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? null : /^## +([a-z0-9-]+)(?: *[:：] *(.*))?$/.exec(line);
    if (!heading) {
      if (!fenced && /^## /.test(line)) {
        problems.push(`${file}:${index + 1}: a section's heading begins with the task's id: "## ${taskIds[0] ?? "task"}: Title", found ${JSON.stringify(line)}`);
      }
      current.lines.push(line);
      return;
    }
    finish();
    const id = heading[1]!;
    if (id !== "debrief" && !taskIds.includes(id)) {
      problems.push(`${file}:${index + 1}: there is no task "${id}" in lab.yaml: expected ${[...taskIds, "debrief"].join(", ")}`);
    }
    current = { id, title: heading[2] ?? id, lines: [] };
  });
  finish();
  for (const id of taskIds) if (!text.tasks[id]) problems.push(`${file}: the section "## ${id}: Title" is missing: every task has one`);
  if (text.debrief === "") problems.push(`${file}: the section "## debrief" is missing: it closes the lab`);
  return text;
}
