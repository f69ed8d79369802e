import { isIncomplete } from "../../../shell/interpreter/source.ts";
import { isBlock, isSolution, isTip, piecesOf, type Block } from "./markdown.ts";

/*
 * The commands that a scenario gives as its own solution. Texts are written for people: what they do by hand (an editor, a
 * manifest that is "saved as pod.yaml") is turned into commands.
 */

/** Commands that change something: a solution that has none of them only looks. */
const CHANGES = /\b(?:kubectl|k)\b[^|\n]*\b(?:create|apply|run|expose|scale|set|patch|label|annotate|taint|delete|edit|rollout|replace|cordon|uncordon|drain|autoscale|config)\b|<<|>\s*\S+|\btee\b/;
/** Commands that make or change objects. */
const WRITES = /\b(?:kubectl|k)\b[^|\n]*\s(?:create|apply|run|expose|scale|set|patch|label|annotate|taint|delete|replace|cordon|drain|autoscale)\s/;
const SHELLS = new Set(["bash", "sh", "shell", "console", "zsh", "plain", "text", "yml", "yaml", ""]);
const COMMAND = /^\s*(?:\$ )?(?:sudo |export |\w+=|if |for |while |until |source |\. )|^\s*(?:\$ )?(?:kubectl|k|cat|echo|printf|mkdir|cp|mv|rm|sed|grep|curl|wget|touch|chmod|chown|cd|ls|alias|vi|vim|nano|helm|crictl|systemctl|openssl|tee|jq|sleep|watch|ssh|docker|base64)\b/;

/** The commands of one step's solution, in order. `notes` gets what could not be turned into commands. */
export function solutionOf(text: string, notes: string[]): string[] {
  const blocks = piecesOf(text).filter(isBlock).filter((block) => SHELLS.has(block.language) && block.text.trim() !== "");
  const told = blocks.filter((block) => isSolution(block.details));
  const plain = blocks.filter((block) => !isTip(block.details) && (block.details === undefined || isSolution(block.details)));
  // What stands openly in the text counts when the solution itself only looks.
  const changing = (list: readonly Block[]): boolean => list.some((block) => CHANGES.test(block.text) || isManifest(block.text));
  const openly = plain.some((block) => block.details === undefined && isCommands(block.text) && WRITES.test(block.text));
  const chosen = changing(told) && !openly ? told : changing(plain) ? plain : blocks;
  const named = chosen.filter((block) => isManifest(block.text) || block.marker.startsWith("exec") || isCommands(block.text));
  return assemble(named, notes);
}

function isManifest(text: string): boolean {
  return /^\s*apiVersion:/m.test(text) && /^\s*kind:/m.test(text) && !text.includes("<<");
}

function isCommands(text: string): boolean {
  const first = text.split("\n").find((line) => line.trim() !== "" && !line.trim().startsWith("#"));
  return first !== undefined && COMMAND.test(first);
}

function assemble(blocks: readonly Block[], notes: string[]): string[] {
  const commands: string[] = [];
  blocks.forEach((block, position) => {
    if (isManifest(block.text)) {
      const manifest = documents(block.text);
      const file = fileFor(block, blocks.slice(position + 1));
      if (file !== undefined) commands.push(heredoc(`cat > ${file}`, manifest));
      else {
        // What is edited in an editor may be more than an apply can change: then it takes the place of what is there.
        const name = `.manifest-${position + 1}.yaml`;
        // "Create a namespace" is often a sentence and no command.
        const namespaces = new Set([...manifest.matchAll(/^ {2}namespace: *["']?([a-z0-9-]+)/gm)].map(([, each]) => each!));
        for (const each of namespaces) commands.push(`kubectl get namespace ${each} >/dev/null 2>&1 || kubectl create namespace ${each}`);
        commands.push(heredoc(`cat > ${name}`, manifest), `kubectl apply -f ${name} || kubectl replace --force -f ${name}`);
      }
      return;
    }
    for (const command of commandsOf(block.text)) {
      const done = byItself(command, notes);
      if (done === undefined) continue;
      if (LOOKS.test(done) && commands.length > 0 && !LOOKS.test(commands.at(-1)!)) commands.push("sleep 10");
      commands.push(done);
    }
  });
  return commands;
}

/** What a person does after having waited till things are up. */
const LOOKS = /^(?:kubectl|k)\b.*\b(?:exec|logs|top|port-forward|cp)\b|^(?:curl|wget)\b|\bPOD\w*=/;

/** Where a manifest is saved: the file that the next command which takes one takes; undefined when none does. */
function fileFor(block: Block, later: readonly Block[]): string | undefined {
  const named = fileNamed(block);
  for (const next of later) {
    if (isManifest(next.text)) {
      if (named === undefined) return undefined;
      continue;
    }
    const files = [...next.text.matchAll(/(?:-f|--filename)[= ]+([^\s;&|<-][^\s;&|<]*\.(?:ya?ml|json))/g)].map(([, file]) => file!).filter((file) => !file.includes("://"));
    if (named !== undefined) {
      const short = named.split("/").at(-1)!;
      const same = files.find((file) => file.split("/").at(-1) === short);
      if (same !== undefined) return same;
      continue;
    }
    // Made by a command of its own before it is used: not the place for this one.
    const file = files.find((each) => !new RegExp(`>\\s*${each.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`).test(next.text));
    if (file !== undefined) return file;
  }
  return undefined;
}

/** `pod.yaml` in the line before the block, or in its first comment. */
function fileNamed({ before, text }: Block): string | undefined {
  const name = /`?((?:[\w~./-]*\/)?[\w.-]+\.ya?ml)`?/.exec(before)?.[1] ?? /^#\s*((?:[\w~./-]*\/)?[\w.-]+\.ya?ml)\s*$/m.exec(text.split("\n")[0] ?? "")?.[1];
  return name;
}

/** A manifest as documents: authors leave the `---` between two of them out. */
function documents(text: string): string {
  const lines = text.replace(/\t/g, "  ").split("\n");
  const out: string[] = [];
  let begun = false;
  for (const line of lines) {
    if (/^---/.test(line)) begun = false;
    if (/^apiVersion:/.test(line)) {
      if (begun) out.push("---");
      begun = true;
    }
    out.push(line);
  }
  return out.join("\n").trim();
}

function heredoc(command: string, text: string): string {
  return `${command} <<'PODLAB_EOF'\n${text}\nPODLAB_EOF`;
}

/** Whole commands of a block. */
function commandsOf(text: string): string[] {
  const prompted = text.split("\n").some((line) => /^\$ /.test(line));
  const lines = prompted ? text.split("\n").filter((line) => /^(?:\$|>) /.test(line)).map((line) => line.slice(2)) : text.split("\n");
  const commands: string[] = [];
  let command = "";
  for (const line of lines) {
    if (command === "" && (line.trim() === "" || line.trim().startsWith("#"))) continue;
    command += command === "" ? line : `\n${line}`;
    if (isIncomplete(`${command}\n`)) continue;
    commands.push(command);
    command = "";
  }
  if (command !== "") commands.push(command);
  return commands;
}

/** A command that needs nobody at the keyboard; undefined when it is left out. */
function byItself(command: string, notes: string[]): string | undefined {
  const first = command.trim();
  if (/^(?:exit|clear|history|watch|vi|vim|nano|less|man|top)\b/.test(first)) return undefined;
  if (/^(?:kubectl|k)\s+edit\b/.test(first) || /\b(?:kubectl|k)\s+edit\b/.test(first)) {
    notes.push(`the solution edits by hand: ${first.split("\n")[0]!}`);
    return undefined;
  }
  if (/^(?:kubectl|k)\b.*\s(?:-w|--watch(?:=true)?)(?:\s|$)/.test(first) && !/\brollout\b/.test(first)) return undefined;
  if (/^(?:kubectl|k)\s+exec\b.*(?:--|\s)\s*(?:\/bin\/)?(?:sh|bash)\s*$/.test(first)) return undefined;
  if (/^(?:kubectl|k)\s+port-forward\b/.test(first) && !first.endsWith("&")) return `${first} >/dev/null 2>&1 &\nsleep 2`;
  if (/^(?:kubectl|k)\s+logs\b.*\s(?:-f|--follow)\b/.test(first)) return first.replace(/\s(?:-f|--follow)\b/, "");
  // Words in angle brackets stand for something that the reader fills in.
  if (/<[a-z][\w -]*>/i.test(first) && !first.includes("<<")) return undefined;
  return command;
}
