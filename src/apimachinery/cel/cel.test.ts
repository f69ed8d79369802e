import { describe, expect, it } from "vitest";
import { CelError, celType, compileCel } from "./index.ts";

const object = Object.freeze({ spec: Object.freeze({ replicas: 3, ratio: 1.5, tags: Object.freeze(["a", "b"]) }) });

describe("an expression", () => {
  it.each([
    "object.spec.replicas == 3",
    "object.spec.ratio > 1.0",
    "object.spec.tags.all(t, size(t) == 1) && !has(object.spec.missing)",
    "quantity('1Gi').isGreaterThan(quantity('512Mi')) && quantity('500m').compareTo(quantity('0.5')) == 0",
    "isQuantity('10Mi') && !isQuantity('ten') && quantity('2k').asInteger() == 2000",
    "quantity('1').add(quantity('2')).isLessThan(quantity('4')) && quantity('1').sub(1).sign() == 0",
    "'abc-12'.find('[0-9]+') == '12' && 'a1b2'.findAll('[0-9]') == ['1', '2'] && 'a1b2'.findAll('[0-9]', 1) == ['1']",
    "'a.b.c'.replace('.', '-') == 'a-b-c' && 'a.b.c'.replace('.', '-', 1) == 'a-b.c' && 'abc'.charAt(1) == 'b'",
    "'%s has %d of %.1f'.format(['x', 3, 1.25]) in ['x has 3 of 1.3', 'x has 3 of 1.2']",
    "[1, 2, 3].sum() == 6 && [3, 1].min() == 1 && ['a', 'c'].max() == 'c' && [1, 2].isSorted() && ![2, 1].isSorted()",
    "['a', 'b', 'a'].indexOf('b') == 1 && ['a', 'b', 'a'].lastIndexOf('a') == 2 && [1].indexOf(2) == -1",
    "ip('10.1.2.3').family() == 4 && isIP('1.2.3.4') && !isIP('1.2.3') && ip('127.0.0.1').isLoopback()",
    "cidr('10.0.0.0/8').containsIP('10.9.9.9') && !cidr('10.0.0.0/8').containsIP(ip('11.0.0.1')) && cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')",
    "url('https://example.com:80/path').getHostname() == 'example.com' && isURL('http://x') && !isURL('x')",
  ])("%s", (source) => {
    expect(compileCel(source)({ object })).toEqual({ value: true });
  });

  it("that meets what is missing has an error and no value", () => {
    expect(compileCel("object.spec.none > 1")({ object })).toEqual({ error: "No such key: none" });
    expect(compileCel("quantity('ten').sign() == 0")({})).toHaveProperty("error");
  });

  it("has a type, as far as it can be told", () => {
    expect(celType("object.x > 1")).toBe("bool");
    expect(celType("1 + 1")).toBe("int");
    expect(celType("object.x")).toBe("dyn");
    expect(celType("authorizer.group('').check('get').allowed()")).toBe("dyn");
    expect(() => celType("'a' + 1")).toThrow("no such overload: string + int");
  });

  it("that is none says where it goes wrong", () => {
    expect(() => compileCel("a <")).toThrow(CelError);
    try {
      compileCel("a <");
    } catch (error) {
      expect(error).toMatchObject({ message: "Unexpected token: EOF", offset: 3 });
    }
  });
});
