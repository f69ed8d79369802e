/** Command lines put together by chance, from a seed: combinations of verbs, kinds, names, forms and flags that nobody thought of. */

const KINDS = ["pods", "po", "svc", "deploy", "deployments.apps", "rs", "sts", "ds", "jobs", "cm", "secret", "ns", "no", "pv", "pvc", "sa", "ing", "nope"];
const NAMES = ["box", "web", "db", "settings", "shop", "node-1", "nope", "login", "once", "default"];
const SELECTORS = ["app=web", "app!=web", "app in (web,box)", "!app", "tier", "app=web,tier=front", "a b", "=x"];
const NAMESPACES = ["", "", "", "-n shop", "-n default", "-A", "-n nope", "--namespace=kube-public"];
const FORMS = [
  "", "", "-o wide", "-o name", "-o yaml", "-o jsonpath={.metadata.name}", "-o jsonpath={.items[*].metadata.name}", "-o xml", "--no-headers",
  "-o custom-columns=N:.metadata.name,K:.kind", "-o go-template={{.kind}}", "--show-labels", "-L app", "--show-kind", "-o",
];
const CHANGES = ["--dry-run=client", "--dry-run=server", "--dry-run=client -o name", "--dry-run=client -o jsonpath={.metadata.name}", "--dry-run=maybe"];

/** Numbers from a seed (xorshift32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

export function randomLines(count: number, seed: number): string[] {
  const next = numbers(seed);
  const one = (list: readonly string[]): string => list[next(list.length)]!;
  const object = (): string => {
    switch (next(5)) {
      case 0:
        return `${one(KINDS)}/${one(NAMES)}`;
      case 1:
        return `${one(KINDS)} ${one(NAMES)} ${one(NAMES)}`;
      case 2:
        return `${one(KINDS)} -l '${one(SELECTORS)}'`;
      case 3:
        return `${one(KINDS)},${one(KINDS)}`;
      default:
        return `${one(KINDS)} ${one(NAMES)}`;
    }
  };
  const forms: readonly (() => string)[] = [
    () => `get ${object()} ${one(NAMESPACES)} ${one(FORMS)}`,
    () => `get ${object()} ${one(NAMESPACES)} ${one(FORMS)}`,
    () => `get ${one(KINDS)} ${one(NAMESPACES)} ${one(FORMS)} ${one(FORMS)}`,
    () => `label ${object()} ${one(["a=b", "app=x", "a-", "a=b c=d", "--overwrite app=y", "a=b!"])} ${one(CHANGES)}`,
    () => `annotate ${object()} ${one(["a=b", "a-", "owner=eve", "--overwrite owner=eve"])} ${one(CHANGES)}`,
    () => `delete ${object()} ${one(NAMESPACES)} ${one(["--dry-run=client", "--dry-run=server", "--dry-run=client -o name"])}`,
    () => `scale ${object()} --replicas=${one(["0", "2", "x", "-1"])} ${one(CHANGES)}`,
    () => `patch ${object()} -p '${one(['{"metadata":{"labels":{"p":"q"}}}', "{}", '{"x":1}', "metadata: {labels: {p: q}}"])}' ${one(CHANGES)}`,
    () => `set image ${object()} ${one(["nginx=nginx:1", "*=x", "main=busybox:2", "nope=x", "bad"])} ${one(CHANGES)}`,
    () => `expose ${object()} --port=${one(["80", "x", "0"])} ${one(CHANGES)}`,
    () => `auth can-i ${one(["get", "list", "create", "*", "fly"])} ${one(KINDS)} ${one(["", "--as=jane", "-n shop"])}`,
    () => `create ${one(["configmap", "secret generic", "sa", "namespace", "quota"])} ${one(NAMES)} ${one(["", "--from-literal=a=b"])} ${one(CHANGES)}`,
    () => `rollout ${one(["history", "pause", "resume", "restart"])} ${object()} ${one(["", "-n shop"])}`,
  ];
  return Array.from({ length: count }, () => `kubectl ${forms[next(forms.length)]!()}`.replaceAll(/ +/g, " ").trim());
}
