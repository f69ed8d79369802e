import type { Outcome } from "./corpus.ts";

/**
 * What the recorded kubectl (1.32) does otherwise than 1.36, by name. A rule turns what 1.32 printed into what 1.36 prints; each has
 * the change of kubectl that is its reason.
 */
interface VersionRule {
  name: string;
  reason: string;
  apply(outcome: Outcome, line: string): Outcome;
}

const onBoth = (change: (text: string) => string) => (outcome: Outcome): Outcome =>
  ({ ...outcome, stdout: change(outcome.stdout), stderr: change(outcome.stderr) });

/** Kinds that live in no namespace, as the messages of delete name them. */
const CLUSTER_SCOPED =
  /^(node|namespace|persistentvolume|clusterrole|clusterrolebinding|storageclass|priorityclass|ingressclass|customresourcedefinition|certificatesigningrequest|runtimeclass)\b/;

const namespaceOf = (line: string): string => /(?:\s-n[ =]?|--namespace[ =])(\S+)/.exec(line)?.[1] ?? "default";

/** Words of help that have changed. */
const HELP: readonly (readonly [before: string, after: string])[] = [
  ["(json, yaml, name,", "(json, yaml, kyaml, name,"],
  ["json|yaml|name|", "json|yaml|kyaml|name|"],
  [" This flag is beta and may change in the future.", ""],
  ["If the requested object does not exist the command will return exit code 0.",
    "If set to true, suppresses NotFound error for specific objects that do not exist. Using this flag with commands that query for " +
      "collections of resources has no effect when no resources are found."],
  ["(only cronjob is supported)", "(only CronJob is supported)"],
  ["infer the selector from the replication controller or replica set.)", "infer the selector from the resource being exposed."],
  ["If true, display events related to the described object.",
    "If true, display events related to the described object. Defaults to true for a single object, false for multiple objects and prefix matching."],
  ["kubectl create deployment my-dep -o yaml", "kubectl create deployment my-dep --image=nginx -o yaml"],
  ["\n  # Create a new config map named my-config from the key=value pairs in the file\n  kubectl create configmap my-config --from-file=path/to/bar\n  \n" +
    "  # Create a new config map named my-config from an env file\n  kubectl create configmap my-config --from-env-file=path/to/foo.env --from-env-file=path/to/bar.env",
  "\n  # Create a new config map named my-config with key=value pairs from an env file\n  kubectl create configmap my-config --from-env-file=path/to/bar.env"],
  ["> $HOME\\.kube\\completion.ps1\n  Add-Content $PROFILE \"$HOME\\.kube\\completion.ps1\"",
    "> \"$HOME\\.kube\\completion.ps1\"\n  Add-Content $PROFILE \". '$HOME\\.kube\\completion.ps1'\""],
  ["  config          Modify kubeconfig files\n  plugin ", "  config          Modify kubeconfig files\n  kuberc          Manage kuberc configuration files\n  plugin "],
];

const rules: readonly VersionRule[] = [
  {
    name: "words of help",
    reason: "1.33 to 1.36 changed usages and examples, and added kuberc",
    apply: onBoth((text) => HELP.reduce((result, [before, after]) => result.replaceAll(before, () => after), text)),
  },
  {
    name: "colons before why a patch was not made",
    reason: "1.32 prints two of them",
    apply: onBoth((text) => text.replaceAll("\nfor:: patch:", "\nfor: patch:")),
  },
  {
    name: "prefix of usage errors",
    reason: "this build of 1.32 prints errors of flags by cobra itself (Error:), the released ones by kubectl (error:)",
    apply: onBoth((text) => text
        .replace(/^(Error: unknown command [\s\S]*\n)\n$/, "$1")
        .replaceAll(/^Error: (?=unknown |flag needs|invalid argument|required flag|bad flag)/gm, "error: ")),
  },
  {
    name: "log line of required flags",
    reason: "the same build logs the error of a required flag instead of printing it",
    apply: onBoth((text) =>
      text.replaceAll(/^E\S+ \S+ +\d+ run\.go:\d+\] "command failed" err="(.*)"$/gm, (_, words: string) => `error: ${JSON.parse(`"${words}"`) as string}`)),
  },
  {
    name: "preferences of a kubeconfig",
    reason: "1.36 leaves the empty preferences out of a kubeconfig",
    apply: onBoth((text) => text.replaceAll(/^preferences: \{\}\n/gm, "").replaceAll(/^ *"preferences": \{\},\n/gm, "")),
  },
  {
    name: "legacy profile of debug",
    reason: "1.36 has general as the default profile of debug, and no notice of legacy",
    apply: onBoth((text) => text.replaceAll(/^--profile=legacy is deprecated.*\n/gm, "")),
  },
  {
    name: "kyaml",
    reason: "1.34 added the output format kyaml",
    apply: onBoth((text) => text.replaceAll("jsonpath-file,name", "jsonpath-file,kyaml,name").replaceAll('"json", "yaml"', '"json", "yaml", "kyaml"')),
  },
  {
    name: "namespace of what is deleted",
    reason: "1.34 names the namespace: pod \"x\" deleted from default namespace",
    apply: (outcome, line) =>
      onBoth((text) =>
        text.replaceAll(/^((\S+) "[^"\n]+" (?:force )?deleted)((?: \(.*dry run\))?)$/gm, (whole, words: string, kind: string, dry: string) =>
          CLUSTER_SCOPED.test(kind) ? whole : `${words} from ${namespaceOf(line)} namespace${dry}`),
      )(outcome),
  },
  {
    name: "service account tokens",
    reason: "1.36 describes a service account without its mountable secrets and tokens",
    apply: onBoth((text) => (text.includes("Image pull secrets:") ? text.replaceAll(/^(Mountable secrets|Tokens): .*\n/gm, "") : text)),
  },
  {
    name: "pull secrets that are not there",
    reason: "1.33 does not look whether the pull secrets of a service account are there",
    apply: onBoth((text) => text.replaceAll(/^((?:Image pull secrets:)? +\S+) \(not found\)$/gm, "$1")),
  },
  {
    name: "kube-proxy version",
    reason: "1.36 describes a node without the version of kube-proxy, a field that the API has dropped",
    apply: onBoth((text) => text.replaceAll(/^ {2}Kube-Proxy Version: .*\n/gm, "")),
  },
  {
    name: "projected config maps",
    reason: "1.33 says Optional: false, where 1.32 printed ConfigMapOptional: and an address or <nil>",
    apply: onBoth((text) => text.replaceAll(/ConfigMapOptional: {7}<nil>/g, "Optional:                false")),
  },
  {
    name: "scaling what is not there",
    reason: "1.33 tells the error of the server alone",
    apply: onBoth((text) => text.replaceAll(/^error: no objects passed to scale \[?(.* not found)\]?$/gm, (_, missing: string) =>
        missing.split(/, (?=\S+ ")/).map((each) => `Error from server (NotFound): ${each}`).join("\n"))),
  },
  {
    name: "cannot delete, said once",
    reason: "1.33 says once what 1.32 says twice when it cannot drain a node",
    apply: onBoth((text) => text.replaceAll("cannot delete cannot delete", "cannot delete")),
  },
  {
    name: "wait is no experiment any more",
    reason: "1.36 dropped the word Experimental from the help of wait",
    apply: onBoth((text) => text.replaceAll("Experimental: Wait for", "Wait for")),
  },
  {
    name: "scheme of the clients",
    reason: "the line of client-go's register.go moves with the groups it has",
    apply: onBoth((text) => text.replaceAll(/(client-go\/kubernetes\/scheme\/register\.go):\d+/g, "$1:82")),
  },
  {
    name: "which condition",
    reason: "1.36 takes several --for, and names none as []",
    apply: (outcome, line) =>
      line.includes("--for") ? outcome : onBoth((text) => text.replaceAll('unrecognized condition: ""', "unrecognized condition: []"))(outcome),
  },
  {
    name: "short watches",
    reason: "client-go of 1.32 logs a watch that the end of a wait cut off",
    apply: onBoth((text) => text.replaceAll(/^W\d.* reflector\.go:\d+\] .*very short watch.*\n/gm, "")),
  },
  {
    name: "log lines of kustomize",
    reason: "the same build logs errors of cobra's commands, several lines in <>",
    apply: onBoth((text) =>
      text.replaceAll(/^E\S+ \S+ +\d+ run\.go:\d+\] "command failed" err=<\n([\s\S]*?) >\n/gm, (_, words: string) => `error: ${words.replaceAll(/^\t/gm, "")}`)),
  },
  {
    name: "no null creation timestamp",
    reason: "1.34 leaves creationTimestamp out of objects that were never created",
    apply: onBoth((text) =>
      text
        .replaceAll(/^( *)metadata:\n\1 {2}creationTimestamp: null\n(?!\1 {2}\S)/gm, "$1metadata: {}\n")
        .replaceAll(/^ *creationTimestamp: null\n/gm, "")
        .replaceAll(/"metadata": \{\n *"creationTimestamp": null\n *\}/g, '"metadata": {}')
        .replaceAll(/,\n *"creationTimestamp": null(?=\n)/g, "")
        .replaceAll(/^ *"creationTimestamp": null,\n/gm, "")
        .replaceAll('"creationTimestamp":null,', "").replaceAll(',"creationTimestamp":null', "").replaceAll('"creationTimestamp":null', "")),
  },
];

/** What only one of the two prints, and 1.32 cannot be given: it is taken away from both. */
const onlyIn136: readonly { name: string; reason: string; apply(text: string, line: string): string }[] = [
  {
    name: "figures of metrics",
    reason: "how much a simulated node uses is no matter of kubectl",
    apply: (text, line) => (/^kubectl top\b/.test(line) ? text.replaceAll(/\d+(m|Mi|%) */g, "<n>$1 ") : text),
  },
  {
    name: "certificates",
    reason: "they are the cluster's",
    apply: (text) => text.replaceAll(/LS0tLS1CRUdJTi[A-Za-z0-9+/=]*/g, "<certificate>"),
  },
  {
    name: "revisions",
    reason: "controllers write between two lines, and when they do differs by milliseconds",
    apply: (text) => text.replaceAll(/(resourceVersion"?: ?"?)\d+/g, "$1<n>").replaceAll(/(Resource Version: +)\d+/g, "$1<n>"),
  },
  {
    name: "rolling back what was applied",
    reason: "1.36 warns when rollout undo works on an object that kubectl apply manages",
    apply: (text) => text.replaceAll(/^Warning: resource \S+ was previously managed with 'kubectl apply'.*\n/gm, ""),
  },
  {
    name: "selectors of help",
    reason: "1.36 names in and notin in the help of --selector",
    apply: (text) => text.replaceAll("'==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3))", "'==', and '!='.(e.g. -l key1=value1,key2=value2)"),
  },
  {
    name: "addresses in memory",
    reason: "an error of kustomize shows one",
    apply: (text) => text.replaceAll(/0xc000[0-9a-f]{6}/g, "0xc000000000"),
  },
  {
    name: "names of debug containers",
    reason: "kubectl makes them up",
    apply: (text) => text.replaceAll(/\bdebugger-[a-z0-9]{5}\b/g, "debugger-xxxxx"),
  },
  {
    name: "names of ports",
    reason: "1.33 describes ports with their names",
    apply: (text) => text.replaceAll(/^( +(?:Host )?Ports?: +\S.*)$/gm, (line) => line.replaceAll(/ \([a-z0-9-]+\)/g, "")),
  },
  {
    name: "lines of Services and cron jobs",
    reason: "1.33 and 1.36 describe how ports are spoken to, how traffic is spread, and the time zone",
    apply: (text) => text.replaceAll(/^(AppProtocol|Traffic Distribution|Time Zone): .*\n/gm, ""),
  },
  {
    name: "ages of events that come again",
    reason: "the clock of the real one goes on while it starts",
    apply: (text) => text.replaceAll(/ \d+s( \(x\d+ over [\dms]+\))/g, " <n>s$1").replaceAll(/ \d+m\d+s( \(x\d+ over [\dms]+\))/g, " <n>m$1"),
  },
  {
    name: "order of what --list shows",
    reason: "the order of a Go map",
    apply: (text, line) => (/^kubectl (label|annotate) .*--list/.test(line) ? text.split("\n").sort().join("\n") : text),
  },
  {
    name: "containers of events",
    reason: "1.36 puts the field of the object before the message of an event",
    apply: (text) => text.replaceAll(/^( +(?:Normal|Warning) .*?)spec\.\w+\{[^}]*\}: /gm, "$1"),
  },
];

/** Takes away what only 1.36 can print. */
export const comparable = (outcome: Outcome, line: string): Outcome =>
  onlyIn136.reduce((result, { apply }) => onBoth((text) => apply(text, line))(result), outcome);

export const asOf136 = (line: string, outcome: Outcome): Outcome =>
  rules.reduce((result, rule) => rule.apply(result, line), outcome);

/** Lines whose output cannot be turned by a rule: why, by what the lines look like. */
const exceptions: readonly (readonly [line: RegExp, reason: string])[] = [
  [/^kubectl version /, "the versions themselves"],
  [/^kubectl autoscale .*-o yaml/, "1.34 makes autoscaling/v2 objects"],
  [/^kubectl autoscale -h/, "1.34 tells of the two versions of the API"],
  [/^kubectl options/, "1.36 has --as-user-extra and --kuberc"],
  [/^kubectl __complete \S.* (--|-)$/, "1.36 has --as-user-extra and --kuberc"],
  [/^kubectl __complete(NoDesc)? ''$/, "commands that are not simulated (proxy) are not offered; kubectl's own options stand without a description"],
  [/^kubectl __complete help ''$/, "as above"],
  [/^kubectl __complete (get pods (-o|--output=)|completion) ?''/, "1.34 added kyaml; the shells come in the order of a Go map"],
  [/^kubectl __complete debug ''/, "1.36 completes what can be debugged"],
  [/^kubectl __complete nope ''/, "cobra's debugging of what it does not know"],
  [/^kubectl api-resources (-o (yaml|x)|-h)/, "1.35 prints resources as objects too"],
  [/^kubectl (top|top (pod|node)|attach|run|debug|diff|explain|config set-context) (-h|--help)$/, "flags that 1.33 to 1.36 added: --show-swap, --detach-keys, profiles, --show-secrets, -R, -n"],
  [/^kubectl describe (servicecidr|ipaddress)/, "1.32 asks for v1beta1 and v1alpha1 of these; 1.33 made them v1"],
  [/^kubectl describe (pods|pods -l app=web|pod we|pods nope box|pod\/box svc\/web|all |cm$|secrets$|sc$|svc,cm|priorityclass|events|pod box done|svc we|pods d|nodes node-|cm set$)/,
    "1.36 shows no events when it describes several objects, or those that a prefix fits"],
  [/^kubectl top *$/, "1.36 tells at length what the figures are for"],
  [/^kubectl rollout history deploy\/still --revision=1 -o yaml/, "1.32 panics when there are no revisions"],
  [/^kubectl describe (cm settings|secret login)/, "1.34 sorts what 1.32 prints in the order of a Go map"],
  [/^kubectl describe (ds agent|cj nightly)/, "1.33 added the namespace of daemon sets and the time zone of cron jobs"],
  [/^kubectl describe pod rich/, "1.33 shows whether projected config maps and secrets are optional"],
  [/^kubectl (describe (limits|ns shop)|logs .*--all-(containers|pods) --prefix)/, "the order of a Go map"],
  [/^kubectl (describe hpa|events --for deploy)/, "ages by the real clock"],
  [/^kubectl logs (box -c nope|pods\/done|db-0 db-1)/, "1.34 names the containers that there are"],
  [/^kubectl scale deploy web --replicas 1 -o yaml/, "1.34 shows the new number"],
  [/^kubectl set (env deploy\/web (--from|--list)|(resources|sa) deploy\/web .*--dry-run=client -o yaml)/, "keys of a config map come in the order of a Go map"],
  [/^kubectl apply (-f cm2?\.yaml --dry-run=client|-f cm\.yaml --prune --all --dry-run=client)/, "1.33 computes the patch of a dry run by the client"],
  [/^kubectl edit cm settings -o x/, "1.34 added kyaml"],
  [/^kubectl __complete options ''/, "cobra prints this command's notice on standard output"],
  [/^kubectl (wait -h|explain cm --recursive=x)/, "1.36 takes several --for, and has -R for --recursive"],
  [/^kubectl explain pod --output=plaintext-openapiv2/, "the older form of the schema has no types here"],
  [/^kubectl completion /, "the scripts are not those of cobra: completion is a part of the simulated shell"],
];

/** Why a line is not compared; undefined when it is. */
export const exception = (line: string): string | undefined => exceptions.find(([pattern]) => pattern.test(line))?.[1];
