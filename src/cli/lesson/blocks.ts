/** A fenced block of a lesson. */
export interface Block {
  language: string;
  /** The file that the block shows: `title="x.yaml"`. */
  title: string | undefined;
  text: string;
  /** 1-based line of the fence that opens it. */
  line: number;
}

/** The fenced blocks of a lesson's text, in order. */
export function blocksOf(lesson: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  lesson.split("\n").forEach((line, index) => {
    const fence = /^```(\w*)(.*)$/.exec(line);
    if (fence && !open) {
      open = { language: fence[1] ?? "", title: /title="([^"]+)"/.exec(fence[2] ?? "")?.[1], text: "", line: index + 1 };
    } else if (fence && open) {
      blocks.push(open);
      open = undefined;
    } else if (open) open.text += `${line}\n`;
  });
  return blocks;
}

/**
 * A lesson as a transcript: a titled block is the file that the reader is told to write, a console block is what the reader
 * types and sees. All of them run on one fresh cluster, from the top to the bottom.
 */
export function transcriptOf(blocks: readonly Block[]): string {
  return blocks
    .filter(({ language, title }) => language === "console" || title !== undefined)
    .map(({ language, title, text }) => {
      const lines = text.replace(/\n$/, "").split("\n");
      if (language === "console") return lines.map((line) => `  ${line}`).join("\n");
      return [`  $ cat > ${title} <<'EOF'`, ...lines.map((line) => `  > ${line}`), "  > EOF"].join("\n");
    })
    .join("\n\n");
}

/** The commands of a console block, each as its lines with their prompts (`$ `, `> `), without outputs. */
export function commandsOf(block: Block): string[] {
  const commands: string[] = [];
  for (const line of block.text.replace(/\n$/, "").split("\n")) {
    if (line.startsWith("$ ")) commands.push(line);
    else if (line.startsWith("> ") && commands.length > 0) commands.push(`${commands.pop()!}\n${line}`);
  }
  return commands;
}

/**
 * The lesson with what its commands print now.
 *
 * @param outputs what each command of the console blocks prints, in order; a final line break is left off
 */
export function withOutputs(lesson: string, outputs: readonly string[]): string {
  const lines = lesson.split("\n");
  let next = 0;
  const written: string[] = [];
  let at = 0;
  for (const block of blocksOf(lesson)) {
    if (block.language !== "console") continue;
    written.push(...lines.slice(at, block.line));
    for (const command of commandsOf(block)) {
      const output = outputs[next++] ?? "";
      written.push(...command.split("\n"));
      if (output !== "") written.push(...output.replace(/\n$/, "").split("\n"));
    }
    at = block.line + block.text.split("\n").length - 1;
  }
  return [...written, ...lines.slice(at)].join("\n");
}
