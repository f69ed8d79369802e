import { isIncomplete } from "../../../shell/index.ts";
import { isBlock, isSolution, isTip, piecesOf, type Block } from "./markdown.ts";

/*
 * The commands that a scenario gives as its own solution. Texts are written for people: what they do by hand (an editor, a
 * manifest that is "saved as pod.yaml") is turned into commands.
 */

/** Commands that change something: a solution that has none of them only looks. */
const CHANGES = /\b(?:kubectl|k)\b[^|\n]*\b(?:create|apply|run|expose|scale|set|patch|label|annotate|taint|delete|edit|rollout|replace|cordon|uncordon|drain|autoscale|config)\b|<<|>\s*\S+|\btee\b/;
const SHELLS = new Set(["bash", "sh", "shell", "console", "zsh", "plain", "text", "yml", "yaml", ""]);
const COMMAND = /^\s*(?:\$ )?(?:sudo |export |\w+=|if |for |while |until |source |\. )|^\s*(?:\$ )?(?:kubectl|k|cat|echo|printf|mkdir|cp|mv|rm|sed|grep|curl|wget|touch|chmod|chown|cd|ls|alias|vi|vim|nano|helm|crictl|systemctl|openssl|tee|jq|sleep|watch|ssh|docker|base64)\b/;

/** The commands of one step's solution, in order. `notes` gets what could not be turned into commands. */
export function solutionOf(text: string, notes: string[]): string[] {
  const blocks = piecesOf(text).filter(isBlock).filter((block) => SHELLS.has(block.language) && block.text.trim() !== "");
  const told = blocks.filter((block) => isSolution(block.details));
  const plain = blocks.filter((block) => !isTip(block.details) && (block.details === undefined || isSolution(block.details)));
  // What stands openly in the text counts when the solution itself only looks.
  const changing = (list: readonly Block[]): boolean => list.some((block) => CHANGES.test(block.text) || isManifest(block.text));
  const chosen = changing(told) ? told : changing(plain) ? plain : blocks;
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
  /** Manifests that no command has taken yet. */
  let manifests: string[] = [];
  const applyAll = (): void => {
    for (const manifest of manifests) commands.push(heredoc("kubectl apply -f -", manifest));
    manifests = [];
  };
  blocks.forEach((block, position) => {
    if (isManifest(block.text)) {
      const name = fileNamed(block);
      const manifest = documents(block.text);
      // The same manifest is often shown a second time, as it is to become: the last one counts.
      if (name !== undefined && usedLater(name, blocks.slice(position + 1))) commands.push(heredoc(`cat > ${name}`, manifest));
      else manifests.push(manifest);
      return;
    }
    for (const command of commandsOf(block.text)) {
      const files = [...command.matchAll(/(?:-f|--filename)[= ]+([^\s;&|<-][^\s;&|<]*\.(?:ya?ml|json))/g)].map(([, file]) => file!);
      const open = files.filter((file) => !commands.some((before) => before.includes(file)) && !file.includes("://"));
      if (manifests.length > 0 && open.length > 0) {
        commands.push(heredoc(`cat > ${open[0]!}`, manifests.join("\n---\n")));
        manifests = [];
      }
      const done = byItself(command, notes);
      if (done !== undefined) commands.push(done);
    }
  });
  applyAll();
  return commands;
}

/** `pod.yaml` in the line before the block, or in its first comment. */
function fileNamed({ before, text }: Block): string | undefined {
  const name = /`?((?:[\w~./-]*\/)?[\w.-]+\.ya?ml)`?/.exec(before)?.[1] ?? /^#\s*((?:[\w~./-]*\/)?[\w.-]+\.ya?ml)\s*$/m.exec(text.split("\n")[0] ?? "")?.[1];
  return name;
}

function usedLater(name: string, blocks: readonly Block[]): boolean {
  const short = name.split("/").at(-1)!;
  return blocks.some((block) => !isManifest(block.text) && block.text.includes(short) && !new RegExp(`>\\s*\\S*${short.replaceAll(".", "\\.")}`).test(block.text));
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
