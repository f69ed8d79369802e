import { describe, expect, it } from "vitest";
import { CelAuthorizer, CelError, celType, compileCel, jsonOf, type CelAccess } from "./index.ts";

const object = Object.freeze({ spec: Object.freeze({ replicas: 3, ratio: 1.5, tags: Object.freeze(["a", "b"]) }) });

describe("an expression", () => {
  it.each([
    "object.spec.replicas == 3",
    "object.spec.ratio > 1.0",
    "object.spec.tags.all(t, size(t) == 1) && !has(object.spec.missing)",
    "has([object][0].spec.replicas) && !has([object][0].spec.missing) && has({'a': object}['a'].spec) && 'has(x)'.startsWith('has(')",
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
    "sets.contains([1, 2, 3], [2, 1.0]) && !sets.contains([1], [1, 2]) && sets.equivalent(['a', 'b', 'a'], ['b', 'a']) && sets.intersects([[1], [2]], [[2]]) && !sets.intersects([], [])",
    "sets.contains(object.spec.tags, ['a'])",
    "semver('1.2.3').compareTo(semver('1.10.0')) == -1 && semver('1.0.0').isGreaterThan(semver('1.0.0-rc.1')) && semver('1.0.0-2').isLessThan(semver('1.0.0-11')) && semver('1.2.3').minor() == 2",
    "isSemver('1.0.0') && !isSemver('v1.0') && isSemver('v1.0', true) && semver('01.1', true).compareTo(semver('1.1.0')) == 0",
    "!format.dns1123Label().validate('my-name').hasValue() && format.dns1123Label().validate('My_name').hasValue()",
    "format.named('uuid').value().validate('x').value() == ['does not match the UUID format'] && !format.named('none').hasValue()",
    "!format.dns1123LabelPrefix().validate('my-').hasValue() && format.byte().validate('a').value()[0] == 'invalid base64' && !format.date().validate('2026-11-20').hasValue()",
    "quantity('1') == quantity('1000m') && quantity('1') != quantity('2')",
  ])("%s", (source) => {
    expect(compileCel(source)({ object })).toEqual({ value: true });
  });

  it("that meets what is missing has an error and no value", () => {
    expect(compileCel("object.spec.none > 1")({ object })).toEqual({ error: "no such key: none" });
    expect(compileCel("quantity('ten').sign() == 0")({})).toHaveProperty("error");
  });

  it("may ask who is allowed what", () => {
    const asked: CelAccess[] = [];
    const authorizer = new CelAuthorizer((access) => {
      asked.push(access);
      return { allowed: access.verb === "get", reason: "because" };
    }, { resource: "pods", namespace: "default" });
    const run = (source: string): unknown => compileCel(source)({ authorizer });
    expect(run("authorizer.group('apps').resource('deployments').namespace('a').name('b').subresource('scale').check('get').allowed()")).toEqual({ value: true });
    expect(run("authorizer.path('/healthz').check('post').allowed()")).toEqual({ value: false });
    expect(run("authorizer.requestResource.check('get').reason()")).toEqual({ value: "because" });
    expect(run("authorizer.serviceAccount('default', 'bot').group('').resource('pods').check('get').errored()")).toEqual({ value: false });
    expect(run("authorizer.group('').resource(' ')")).toEqual({ error: "resource must not be empty" });
    expect(asked).toMatchObject([
      { verb: "get", group: "apps", resource: "deployments", namespace: "a", name: "b", subresource: "scale" },
      { verb: "post", path: "/healthz" },
      { verb: "get", resource: "pods", namespace: "default" },
      { serviceAccount: "default/bot", resource: "pods" },
    ]);
  });

  it("has a type, as far as it can be told", () => {
    expect(celType("object.x > 1")).toBe("bool");
    expect(celType("1 + 1")).toBe("int");
    expect(celType("object.x")).toBe("dyn");
    expect(celType("semver('1.0.0').major()")).toBe("int");
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

describe("a message", () => {
  it.each<[string, unknown]>([
    ["Object{spec: Object.spec{replicas: object.spec.replicas + 1}}", { spec: { replicas: 4 } }],
    ["[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b~c'), value: 'x'}]", [{ op: "add", path: "/metadata/labels/a~1b~0c", value: "x" }]],
    ["Object{metadata: Object.metadata{labels: {'a': '{b: c}', \"d\": object.spec.tags[0]}}}", { metadata: { labels: { a: "{b: c}", d: "a" } } }],
    ["Object{spec: Object.spec{?a: optional.none(), ?b: optional.of(1), containers: object.spec.tags.map(t, Object.spec.containers{name: t})}}", { spec: { b: 1, containers: [{ name: "a" }, { name: "b" }] } }],
    ["object.spec.replicas > 2 ? Object{a: 1} : Object{}", { a: 1 }],
  ])("%s", (source, wanted) => {
    const outcome = compileCel(source)({ object });
    expect("value" in outcome ? jsonOf(outcome.value) : outcome).toEqual(wanted);
  });
});

describe("what an expression costs", () => {
  const loops = (list: string, depth: number, last: string): string => (depth === 0 ? last : `${list}.${last === "0" ? "map" : "all"}(v${depth}, ${loops(list, depth - 1, last)})`);

  it.each([
    ["loops within loops", loops("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", 9, "true")],
    ["lists of lists", loops("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", 9, "0")],
    ["loops over what comes from outside", loops("object.items", 9, "true")],
    ["filters", "object.items.filter(a, object.items.all(b, object.items.all(c, object.items.all(d, object.items.all(e, object.items.all(f, object.items.exists_one(g, g == 1)))))))"],
  ])("is limited: %s", (_what, source) => {
    const items = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const expression = compileCel(source);
    expect(expression({ object: { items } })).toEqual({ error: "operation cancelled: actual cost limit exceeded" });
  });

  it("is counted anew each time", () => {
    const expression = compileCel("object.items.all(a, object.items.all(b, a + b < 2000))");
    const items = Array.from({ length: 700 }, (_, index) => index);
    expect([expression({ object: { items } }), expression({ object: { items } })]).toEqual([{ value: true }, { value: true }]);
  });
});
