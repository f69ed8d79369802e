import { createHash } from "node:crypto";
import { parseMermaid, renderMermaidSVG } from "beautiful-mermaid";

const MARGIN = 24;

/**
 * A Mermaid flow chart as SVG, drawn when the site is built; its colours come from `.mermaid` in drawing.css.
 *
 * @param chart Mermaid source: one statement a line.
 * @throws when an arrow of the source did not become an edge: the renderer misreads some spellings without a word.
 */
export function drawChart(chart: string): { svg: string; width: number } {
  const source = chart.trim();
  const isFlow = /^(graph|flowchart)\b/.test(source);
  if (isFlow) {
    const arrows = source.match(/<?(--+>|-\.+->|==+>|---+)/g)?.length ?? 0;
    const { edges } = parseMermaid(source);
    if (edges.length < arrows) throw new Error(`the chart has ${arrows} arrows, but only ${edges.length} were understood:\n${source}`);
  }
  // Markers are found by id in the whole page: two charts must not share theirs.
  const prefix = `m${createHash("sha256").update(source).digest("hex").slice(0, 8)}-`;
  const svg = renderMermaidSVG(source, { transparent: true })
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replace(/(<svg[^>]*?) style="[^"]*"/, "$1")
    .replace(/( id="|url\(#)/g, `$1${prefix}`);
  const [width = 480, height = 320] = [...(/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [])].slice(1).map(Number);
  // The renderer leaves a wide margin, which the figure has already.
  const box = `viewBox="${MARGIN} ${MARGIN} ${width - 2 * MARGIN} ${height - 2 * MARGIN}" aria-hidden="true"`;
  return { svg: svg.replace(/viewBox="[^"]*" width="[\d.]+" height="[\d.]+"/, box), width: width - 2 * MARGIN };
}
