/** One command of a transcript with what it printed. */
export interface Step {
  command: string;
  output: string;
  exitCode: number;
  /** 1-based line of the `$`. */
  line: number;
}

export interface Transcript {
  title: string;
  steps: Step[];
  /** Names of a margin line `nodes NAME NAME:untainted ...`. */
  nodes: { name: string; untainted: boolean }[] | undefined;
  /** A margin line `cluster-wide`: the story touches nodes or other namespaces, and has the cluster to itself. */
  clusterWide: boolean;
}

/**
 * Reads a transcript in the format of cram: prose in the margin; indented by two spaces `$ command`, `> continuation`,
 * output, and `[N]` for an exit code other than 0. Throws an Error that names the line.
 */
export function parseTranscript(text: string): Transcript {
  const steps: Step[] = [];
  let title = "";
  let nodes: Transcript["nodes"];
  let clusterWide = false;
  let current: Step | undefined;
  text.split("\n").forEach((raw, index) => {
    if (raw.startsWith("  $ ")) {
      current = { command: raw.slice(4), output: "", exitCode: 0, line: index + 1 };
      steps.push(current);
    } else if (raw.startsWith("  > ") || raw === "  >") {
      if (!current) throw new Error(`line ${index + 1}: a continuation ("> ") without a command ("$ ") before it`);
      current.command += `\n${raw.slice(4)}`;
    } else if (raw.startsWith("  ") && current) {
      const exit = /^ {2}\[(\d+)\]$/.exec(raw);
      if (exit) current.exitCode = Number(exit[1]);
      else current.output += `${raw.slice(2)}\n`;
    } else if (raw.trim() !== "") {
      const named = /^nodes((?: +\S+)+) *$/.exec(raw);
      if (named && /^nodes( [a-z0-9.-]+(:untainted)?)+ *$/.test(raw)) nodes = named[1]!.trim().split(/ +/).map(parseNode);
      if (raw.trim() === "cluster-wide") clusterWide = true;
      if (title === "") title = raw.trim();
      current = undefined;
    }
  });
  return { title, steps, nodes, clusterWide };
}

function parseNode(text: string): { name: string; untainted: boolean } {
  const [name = "", mark] = text.split(":");
  return { name, untainted: mark === "untainted" };
}
