import type { PodVerdict } from "../lab/index.ts";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";

type Attempt = PodVerdict["attempts"][number];
type NodeVerdict = Attempt["nodes"][number];

/** What the scheduler thought of every node, in its last attempt at a Pod: refused by whom and why, or scored by whom and how. */
export function Verdict({ verdict, state, strings, time }: { verdict: PodVerdict | undefined; state: RoomState; strings: Strings; time: (ms: number) => string }) {
  if (!verdict) return <p class="dim">{strings.noVerdict}</p>;
  const attempt = verdict.attempts.at(-1);
  if (!attempt) return <p class="dim">{verdict.gates.length > 0 ? strings.gated(verdict.gates.join(", ")) : verdict.node === "" ? strings.notTried : strings.notScheduled}</p>;
  const wanted = state.verdictNode.value;
  const nodes = attempt.nodes.toSorted((a, b) => Number(b.node === wanted) - Number(a.node === wanted) || rank(attempt, a) - rank(attempt, b) || (b.total ?? -1) - (a.total ?? -1));
  const asked = nodes.find(({ node }) => node === wanted);
  return (
    <div class="verdict">
      <p>
        {strings.attempt(attempt.number, time(attempt.at))} {attempt.outcome === "scheduled" ? strings.placed(attempt.nodeName ?? "") : attempt.message}
        {attempt.outcome === "scheduled" && attempt.tied.length > 1 && ` ${strings.tied(attempt.tied.join(", "))}`}
      </p>
      {asked && <p class="asked">{sentenceOf(asked, attempt, strings)}</p>}
      <table>
        <thead><tr><th>{strings.node}</th><th>{strings.decision}</th><th>{strings.total}</th><th>{strings.plugins}</th></tr></thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={node.node} class={node.node === attempt.nodeName ? "taken" : ""}>
              <th scope="row"><span aria-hidden="true" class={node.refused ? "bad" : "ok"}>{node.refused ? "✕" : "✓"}</span> {node.node}</th>
              <td>{node.refused ? strings.refusedBy(node.refused.plugin) : node.node === attempt.nodeName ? strings.taken : strings.fits}</td>
              <td class="number">{node.total ?? ""}</td>
              <td>{node.refused ? <>{node.refused.reasons.join(", ")}{node.refused.detail && <small class="dim"> {node.refused.detail}</small>}</> : <Scores node={node} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function rank(attempt: Attempt, { node, refused }: NodeVerdict): number {
  return node === attempt.nodeName ? 0 : refused ? 2 : 1;
}

function Scores({ node }: { node: NodeVerdict }) {
  const told = (node.scores ?? []).filter(({ weighted }) => weighted > 0);
  return (
    <ul class="scores">
      {told.map((score) => <li key={score.plugin} title={`raw ${score.raw}, normalized ${score.normalized} × weight ${score.weight}`}>{score.plugin} <b>{score.weighted}</b></li>)}
    </ul>
  );
}

/** Why the Pod is not on this node, as one sentence. */
function sentenceOf(node: NodeVerdict, attempt: Attempt, strings: Strings): string {
  if (node.node === attempt.nodeName) return strings.becameIt(node.node, node.total ?? 0);
  if (node.refused) return strings.refusedIt(node.node, node.refused.plugin, node.refused.detail ?? node.refused.reasons.join(", "));
  const best = attempt.nodes.find((each) => each.node === attempt.nodeName);
  const lost = (best?.scores ?? [])
    .map((score) => ({ plugin: score.plugin, by: score.weighted - (node.scores?.find((each) => each.plugin === score.plugin)?.weighted ?? 0) }))
    .sort((a, b) => b.by - a.by)[0];
  if (best && lost && lost.by > 0) return strings.scoredLess(node.node, node.total ?? 0, best.node, best.total ?? 0, lost.plugin, lost.by);
  return strings.scoredEqual(node.node, node.total ?? 0);
}
