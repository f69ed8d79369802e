import { fromMarkdown } from "mdast-util-from-markdown";
import type { ComponentChildren } from "preact";
import { marksAfter } from "./piece-marks.ts";
import { CodeBlock, CodePiece } from "./pieces.tsx";

type Tree = ReturnType<typeof fromMarkdown>;
type MarkdownNode = Tree["children"][number];

/**
 * Markdown as elements. Raw HTML is shown as the text it is, and links lead only to http(s) and places of this site, so
 * whoever wrote the text cannot make the page run or load anything.
 */
export function Markdown({ source }: { source: string }) {
  const tree = fromMarkdown(source);
  return <>{tree.children.map(render)}</>;
}

/** One line of Markdown, without a paragraph around it. */
export function InlineMarkdown({ source }: { source: string }) {
  const [first] = fromMarkdown(source).children;
  return <>{first && "children" in first ? children(first) : source}</>;
}

function children(node: { children: readonly unknown[] }): ComponentChildren {
  const nodes = node.children as MarkdownNode[];
  return nodes.map((child, index) => {
    const next = nodes[index + 1];
    const before = nodes[index - 1];
    if (child.type === "inlineCode" && next?.type === "text") {
      const { mark, interrupt = false } = marksAfter(next.value)?.marks ?? {};
      if (mark) return <CodePiece text={child.value} mark={mark} interrupt={interrupt} />;
    }
    if (child.type === "text" && before?.type === "inlineCode") return marksAfter(child.value)?.rest ?? child.value;
    return render(child);
  });
}

function render(node: MarkdownNode): ComponentChildren {
  switch (node.type) {
    case "paragraph":
      return <p>{children(node)}</p>;
    case "heading":
      return node.depth <= 3 ? <h3>{children(node)}</h3> : <h4>{children(node)}</h4>;
    case "text":
      return node.value;
    case "emphasis":
      return <em>{children(node)}</em>;
    case "strong":
      return <strong>{children(node)}</strong>;
    case "inlineCode":
      return <code>{node.value}</code>;
    case "code":
      return <CodeBlock text={node.value} info={`${node.lang ?? ""} ${node.meta ?? ""}`} />;
    case "list":
      return node.ordered ? <ol>{children(node)}</ol> : <ul>{children(node)}</ul>;
    case "listItem": {
      const [only] = node.children;
      return <li>{node.children.length === 1 && only?.type === "paragraph" ? children(only) : children(node)}</li>;
    }
    case "blockquote":
      return <blockquote>{children(node)}</blockquote>;
    case "break":
      return <br />;
    case "thematicBreak":
      return <hr />;
    case "link":
      return /^(https?:\/\/|\/(?!\/)|#)/.test(node.url)
        ? <a href={node.url} {...(node.url.startsWith("http") ? { target: "_blank", rel: "noopener noreferrer" } : {})}>{children(node)}</a>
        : children(node);
    case "html":
      return node.value;
    default:
      return "children" in node ? children(node) : null;
  }
}
