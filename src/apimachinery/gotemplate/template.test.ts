import { describe, expect, test } from "vitest";
import { GoTemplate, type TemplateExecutionError } from "./index.ts";

const object = {
  metadata: { name: "a", labels: { x: "y" } },
  spec: {
    n: 5,
    big: 1000000,
    f: 1.5,
    nul: null,
    s: "str",
    list: ["a", "b", 1],
    m: { k: "v" },
    b: true,
    items: [{ name: "p", v: 1 }, { name: "q" }],
    enc: "aGk=",
  },
};

describe("a template is filled in", () => {
  test.each([
    ["{{.spec.n}} {{.spec.big}} {{.spec.f}} {{.spec.nul}} {{.none}}", "5 1000000 1.5 <no value> <no value>"],
    ["{{.spec.list}} {{.spec.m}} {{.spec.b}}", "[a b 1] map[k:v] true"],
    ["{{.none.foo}}", "<no value>"],
    ["{{if eq .spec.n 5}}five{{else}}other{{end}}", "five"],
    ["{{if and .spec.b (gt (len .spec.list) 2)}}yes{{else if .x}}z{{end}}", "yes"],
    ["{{with .none}}a{{else with .spec.s}}{{.}}{{end}}", "str"],
    ["{{range $i, $e := .spec.items}}{{$i}}={{$e.name}} {{else}}none{{end}}", "0=p 1=q "],
    ["{{range $k, $v := .spec.m}}{{$k}}={{$v}}{{end}}", "k=v"],
    ["{{range .spec.items}}{{if eq .name \"q\"}}{{break}}{{end}}{{.name}}{{end}}", "p"],
    ["{{range .spec.items}}{{ .v }},{{ end }}", "1,<no value>,"],
    ["{{range .none}}a{{else}}e{{end}}", "e"],
    ["a {{- \"b\" -}} c", "abc"],
    ["{{\"a\"}}  {{- /* x */ -}}  {{\"b\"}}", "ab"],
    ["{{$x := 1}}{{$x = 2}}{{$x}}", "2"],
    ["{{define \"T\"}}<{{.}}>{{end}}{{template \"T\" .spec.s}}", "<str>"],
    ["{{.spec.s | printf \"%s!\" | len}}", "4"],
    ["{{printf \"%d %s %v %q %5.2f\" .spec.n .spec.s .spec.m .spec.s .spec.f}}", '5 str map[k:v] "str"  1.50'],
    ["{{printf \"%-5s|%5s|%05d|%x|%t|%T\" \"a\" \"b\" 3 255 true .spec.f}}", "a    |    b|00003|ff|true|float64"],
    ["{{printf \"a%1000001dz\" .spec.n}} {{printf \"%.1000001f\" 1.5}}", "a%!(NOVERB)%!(EXTRA int64=5) %!(NOVERB)%!(EXTRA float64=1.5)"],
    ["{{printf \"%*d|%-*d|%*d\" 5 3 4 2 -3 1}} {{printf \"%*d\" 1000001 3}} {{printf \"%.*f\" -1 1.5}}", "    3|2   |1   %!(BADWIDTH)3 %!(BADPREC)1.500000"],
    ["{{printf \"%.103f\" 0.5}} {{printf \"%c\" 1114112}}", `0.5${"0".repeat(102)} \uFFFD`],
    ["{{printf \"%d\" \"x\"}} {{printf \"%s\"}} {{printf \"%s\" \"a\" \"b\"}}", "%!d(string=x) %!s(MISSING) a%!(EXTRA string=b)"],
    ["{{base64decode .spec.enc}}", "hi"],
    ["{{(index .spec.items 0).name}} {{index .spec.items 1 \"name\"}}", "p q"],
    ["{{html \"<a>\"}} {{js \"\\\"x\"}} {{urlquery \"a b&\"}}", "&lt;a&gt; \\\"x a+b%26"],
    ["{{print 1 2 \"a\" \"b\" 3}}{{'a'}}{{0x10}}", "1 2ab397" + "16"],
    ["{{exists .spec \"n\"}} {{exists .spec \"x\"}}", "true false"],
    ["{{range 3}}{{.}}{{end}}", "012"],
  ])("%s", (template, text) => expect(new GoTemplate(template).execute(object)).toBe(text));
});

describe("a template that does not parse says why", () => {
  test.each([
    ["{{foo}}", 'template: output:1: function "foo" not defined'],
    ["{{.a", "template: output:1: unclosed action"],
    ["a\n{{.a\n", "template: output:3: unclosed action started at output:2"],
    ["{{range .x}}", "template: output:1: unexpected EOF"],
    ["{{end}}", "template: output:1: unexpected {{end}}"],
    ["{{$y}}", 'template: output:1: undefined variable "$y"'],
    ["{{ .x@ }}", "template: output:1: bad character U+0040 '@'"],
    ["{{if}}a{{end}}", "template: output:1: missing value for if"],
    ["{{\"abc}}", "template: output:1: unterminated quoted string"],
    ["{{(.x}}", "template: output:1: unclosed left paren"],
  ])("%j", (template, message) => expect(() => new GoTemplate(template)).toThrow(message));
});

describe("a template that does not fit the object says where", () => {
  const at = (place: string, what: string, why: string): string => `template: output:${place}: executing "output" at <${what}>: ${why}`;
  test.each([
    ["{{.spec.s.foo}}", at("1:7", ".spec.s.foo", "can't evaluate field foo in type interface {}")],
    ["{{.spec.nul.foo}}", at("1:7", ".spec.nul.foo", "nil pointer evaluating interface {}.foo")],
    ["{{range .spec.s}}x{{end}}", at("1:13", ".spec.s", "range can't iterate over str")],
    ["{{index .spec.list 5}}", at("1:2", "index .spec.list 5", "error calling index: index out of range: 5")],
    ["{{eq 1 1.0}}", at("1:2", "eq 1 1.0", "error calling eq: incompatible types for comparison")],
    ["x\n {{len .spec.n}}", at("2:3", "len .spec.n", "error calling len: len of type int64")],
    ["{{printf}}", at("1:2", "printf", "wrong number of args for printf: want at least 1 got 0")],
    ["{{nil}}", at("1:2", "nil", "nil is not a command")],
  ])("%j", (template, message) => expect(() => new GoTemplate(template).execute(object)).toThrow(message));
  test("with --allow-missing-template-keys=false", () => {
    const template = new GoTemplate("a{{.none}}", { allowMissingKeys: false });
    expect(() => template.execute(object)).toThrow(at("1:3", ".none", 'map has no entry for key "none"'));
    try {
      template.execute(object);
    } catch (error) {
      expect((error as TemplateExecutionError).output).toBe("a");
    }
  });
});

describe("a template without end is ended", () => {
  test.each([
    ["{{range 1000000000}}{{end}}", "exceeded maximum number of steps (5000000)"],
    ["{{range 100000}}{{range 100000}}x{{end}}{{end}}", "exceeded maximum number of steps (5000000)"],
    ["{{range $i, $e := 1000000000}}{{if false}}{{end}}{{end}}", "exceeded maximum number of steps (5000000)"],
    ["{{range 1000000000}}{{printf \"%1000000d\" 1}}{{end}}", "exceeded maximum length of output (67108864)"],
  ])("%s", (template, message) => expect(() => new GoTemplate(template).execute(object)).toThrow(message));
  test("and one that breaks off is not", () => expect(new GoTemplate("{{range 1000000000}}{{.}}{{if eq . 2}}{{break}}{{end}}{{end}}{{range 0}}{{else}}none{{end}}").execute(object)).toBe("012none"));
});
