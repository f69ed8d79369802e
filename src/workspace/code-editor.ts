import { autocompletion, completionKeymap, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, defaultHighlightStyle, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, linter, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, hoverTooltip, keymap, lineNumbers, type Tooltip } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { FieldHint, FieldPlace, LintProblem } from "../lab/index.ts";
import { findField, placeAt } from "./yaml-place.ts";

/** CodeMirror, loaded when the first file is opened. */
export interface CodeEditor {
  readonly text: string;
  setText(text: string): void;
  setVim(on: boolean): void;
  setFontSize(pixels: number): void;
  focus(): void;
  dispose(): void;
}

/** What the editor asks about manifests. */
export interface ManifestService {
  /** What the server says of a text. */
  lint(text: string): Promise<LintProblem[]>;
  fields(place: FieldPlace): Promise<FieldHint[]>;
  /** What a field is for; "" when nothing is known. */
  describe(place: FieldPlace): Promise<string>;
}

export interface CodeEditorOptions {
  text: string;
  label: string;
  yaml: boolean;
  vim: boolean;
  fontSize: number;
  manifests: ManifestService;
  requiredWord: string;
  onChange: (text: string) => void;
  onSave: () => void;
  /** `:q` and `:wq` of Vim. */
  onClose: (save: boolean) => void;
}

/** Real ms after the last key before the server is asked. */
const LINT_DELAY = 500;

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--pea)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ink)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--info)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
  { tag: tags.punctuation, color: "var(--ink-3)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--card)", color: "var(--ink)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "var(--card)", color: "var(--ink-3)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--sunk)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunk)", border: "1px solid var(--line)", color: "var(--ink-3)" },
  ".cm-panels": { backgroundColor: "var(--sunk)", color: "var(--ink)", borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "6px 12px", fontFamily: "var(--sans)", fontSize: "13px" },
  ".cm-panel.cm-search label": { fontSize: "13px", marginInlineStart: "6px" },
  ".cm-panel.cm-search [name=close]": { fontSize: "18px", padding: "4px 10px", color: "var(--ink-2)" },
  ".cm-textfield": { backgroundColor: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "6px", fontSize: "13px", padding: "3px 8px" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "6px", fontSize: "13px", padding: "3px 10px" },
  ".cm-searchMatch": { backgroundColor: "var(--wait-soft)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--pea-soft)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-fat-cursor": { background: "var(--pea) !important", color: "var(--on-pea) !important" },
  "&:not(.cm-focused) .cm-fat-cursor": { background: "none !important", outline: "1px solid var(--pea) !important" },
  ".cm-vim-panel": { padding: "2px 12px", fontFamily: "var(--mono)", fontSize: "13px" },
  ".cm-vim-panel input": { color: "var(--ink)", backgroundColor: "transparent" },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "8px", boxShadow: "var(--shade)", overflow: "hidden" },
  // What is told of a field stands beside the list, but is a part of it.
  ".cm-tooltip.cm-tooltip-autocomplete": { overflow: "visible" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { borderRadius: "8px", fontFamily: "var(--mono)", fontSize: "12.5px", maxHeight: "15em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 10px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--pea-soft)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--ink-3)", fontStyle: "normal", marginInlineStart: "1.5em" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--pea)", fontWeight: "600" },
  ".cm-tooltip.cm-completionInfo, .cm-field": { maxWidth: "34em", padding: "8px 12px", fontFamily: "var(--sans)", fontSize: "13px", lineHeight: "1.5", whiteSpace: "pre-wrap" },
  ".cm-field code": { fontFamily: "var(--mono)", fontSize: "12.5px" },
  ".cm-field .cm-type": { color: "var(--ink-3)" },
  ".cm-diagnostic": { padding: "6px 12px", fontFamily: "var(--sans)", fontSize: "13px", maxWidth: "44em", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--bad)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--wait)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad) 1px", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--wait) 1px", textUnderlineOffset: "3px" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--pea-soft) !important" },
});

export function openCodeEditor(parent: HTMLElement, options: CodeEditorOptions): CodeEditor {
  const vimKeys = new Compartment();
  const size = new Compartment();
  const sized = (pixels: number): Extension => EditorView.theme({ "&": { fontSize: `${pixels}px` } });
  const extensions: Extension[] = [
    vimKeys.of([]),
    lineNumbers(), history(), drawSelection(), highlightSpecialChars(), indentOnInput(), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(),
    // Tab indents, as in YAML it must; Escape and then Tab leaves the editor (CodeMirror's own rule for keyboards).
    keymap.of([
      { key: "Mod-s", preventDefault: true, run: () => (options.onSave(), true) },
      ...completionKeymap, indentWithTab, ...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap,
    ]),
    EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onChange(update.state.doc.toString());
    }),
    indentUnit.of("  "),
    EditorState.tabSize.of(2),
    syntaxHighlighting(colours),
    syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
    look,
    size.of(sized(options.fontSize)),
    ...(options.yaml ? [yaml(), foldGutter(), ...manifestSupport(options)] : []),
  ];
  const view = new EditorView({ parent, state: EditorState.create({ doc: options.text, extensions }) });
  let wantsVim = false;
  const setVim = (on: boolean): void => {
    wantsVim = on;
    if (!on) {
      view.dispatch({ effects: vimKeys.reconfigure([]) });
      return;
    }
    void import("./vim-keys.ts").then(({ vimSupport }) => {
      if (wantsVim) view.dispatch({ effects: vimKeys.reconfigure(vimSupport(view, options)) });
    });
  };
  if (options.vim) setVim(true);
  return {
    get text() {
      return view.state.doc.toString();
    },
    setText(text) {
      const change = changeBetween(view.state.doc.toString(), text);
      if (!change) return;
      // What is added where the cursor stands comes behind it: a save's last newline takes nobody away from their line.
      const { anchor, head } = view.state.selection.main;
      const moved = view.state.changes(change);
      view.dispatch({ changes: moved, selection: { anchor: moved.mapPos(anchor, -1), head: moved.mapPos(head, -1) } });
    },
    setVim,
    setFontSize: (pixels) => view.dispatch({ effects: size.reconfigure(sized(pixels)) }),
    focus: () => view.focus(),
    dispose: () => view.destroy(),
  };
}

/** The least that makes one text of another, so that the cursor stays where it is; undefined when they are equal. */
function changeBetween(before: string, after: string): { from: number; to: number; insert: string } | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from += 1;
  let same = 0;
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

/** What the schema and the server know of a manifest: marks, completion, and fields explained under the pointer. */
function manifestSupport({ manifests, requiredWord }: CodeEditorOptions): Extension[] {
  return [
    linter(async (view) => diagnosticsOf(view.state.doc.toString(), await manifests.lint(view.state.doc.toString())), { delay: LINT_DELAY }),
    lintGutter(),
    autocompletion({ override: [(context) => complete(context, manifests, requiredWord)], icons: false }),
    hoverTooltip((view, offset) => explain(view.state.doc.toString(), offset, manifests, requiredWord)),
  ];
}

function diagnosticsOf(text: string, problems: readonly LintProblem[]): Diagnostic[] {
  return problems.map(({ severity, message, document, path, line }) => {
    const range = line === undefined ? findField(text, document, path) : lineRange(text, line);
    return { severity, message, from: Math.min(range.from, text.length), to: Math.min(Math.max(range.to, range.from), text.length) };
  });
}

function lineRange(text: string, line: number): { from: number; to: number } {
  const lines = text.split("\n");
  const index = Math.max(0, Math.min(lines.length - 1, line - 1));
  const from = lines.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0);
  return { from, to: from + lines[index]!.length };
}

async function complete(context: CompletionContext, manifests: ManifestService, requiredWord: string): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const place = placeAt(text, context.pos);
  const word = context.matchBefore(/[\w./-]*/);
  const typed = word?.text ?? "";
  if (typed === "" && !context.explicit && !place.inValue) return null;
  const { apiVersion, kind, path } = place;
  const fields = await manifests.fields({ apiVersion, kind, path });
  if (context.aborted) return null;
  const from = word?.from ?? context.pos;
  if (place.inValue) {
    const values = fields.find(({ name }) => name === place.key?.name)?.values ?? [];
    return values.length === 0 ? null : { from, options: values.map((label) => ({ label })), validFor: /^[\w./-]*$/ };
  }
  const column = from - context.state.doc.lineAt(from).from;
  const options = fields.map((field): Completion => ({
    label: field.name,
    detail: `${field.type}${field.required ? ` · ${requiredWord}` : ""}`,
    apply: `${field.name}:${behindColon(field, column)}`,
    boost: field.required ? 10 : 0,
    info: async () => {
      const about = await manifests.describe({ apiVersion, kind, path: [...path, field.name] });
      return about === "" ? null : fieldCard(field, about, requiredWord);
    },
  }));
  return options.length === 0 ? null : { from, options, validFor: /^[\w.-]*$/ };
}

/** What follows the colon of a field: a value on the line, or a block below it. */
function behindColon({ type }: FieldHint, column: number): string {
  if (type.startsWith("[]")) return `\n${" ".repeat(column)}- `;
  const scalar = /^(string|integer|number|boolean|Quantity|IntOrString|Time|MicroTime)$/.test(type);
  return scalar ? " " : `\n${" ".repeat(column + 2)}`;
}

async function explain(text: string, offset: number, manifests: ManifestService, requiredWord: string): Promise<Tooltip | null> {
  const place = placeAt(text, offset);
  const { key, apiVersion, kind, path } = place;
  if (!key || offset < key.from || offset > key.to) return null;
  const field = (await manifests.fields({ apiVersion, kind, path })).find(({ name }) => name === key.name);
  if (!field) return null;
  const about = await manifests.describe({ apiVersion, kind, path: [...path, key.name] });
  return { pos: key.from, end: key.to, above: true, create: () => ({ dom: fieldCard(field, about, requiredWord) }) };
}

function fieldCard({ name, type, required, values }: FieldHint, about: string, requiredWord: string): HTMLElement {
  const card = document.createElement("div");
  card.className = "cm-field";
  const head = document.createElement("div");
  const code = document.createElement("code");
  code.textContent = name;
  const kind = document.createElement("span");
  kind.className = "cm-type";
  kind.textContent = ` <${type}>${required ? ` ${requiredWord}` : ""}`;
  head.append(code, kind);
  card.append(head);
  if (about !== "") card.append(Object.assign(document.createElement("div"), { textContent: about }));
  if (values.length > 0 && values.length <= 12) card.append(Object.assign(document.createElement("div"), { className: "cm-type", textContent: values.join(" | ") }));
  return card;
}
