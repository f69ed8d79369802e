import { describe, expect, test } from "vitest";
import { TestWorkstation } from "../testing/workstation.ts";

const FILE = "/root/.kube/kuberc";
const file = (rest: string): string => `apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n${rest}`;
const refused = (text: string): string => `error occurred while applying preferences ${text}\n`;

describe("what is set is what is viewed", () => {
  const session: [words: string, text: string, code: number][] = [
    ["kuberc set --section defaults --command get --option output=name", `Updated ${FILE}\n`, 0],
    ["kuberc set --section defaults --command get --option output=wide", 'error: defaults for command "get" already exist, use --overwrite to replace\n', 1],
    ["kuberc set --section aliases --name gets --command get --prependarg ns --option output=jsonpath={.kind}", `Updated ${FILE}\n`, 0],
    ["kuberc set --section aliases --command get", "error: --name is required when --section=aliases\n", 1],
    ["kuberc set --section nope", 'error: --section must be "defaults", "aliases", or "credentialplugin", got: nope\n', 1],
    ["kuberc set --section credentialplugin --policy Allowlist", "error: --allowlist-entry is required when --section=credentialplugin and --policy=Allowlist\n", 1],
    ["kuberc set", 'error: required flag(s) "section" not set\n', 1],
    ["get ns default", "namespace/default\n", 0],
    ["get ns default -o jsonpath={.kind}", "Namespace", 0],
    ["gets default", "Namespace", 0],
    ["gets default -oname", "namespace/default\n", 0],
    [
      "kuberc view",
      "aliases:\n- command: get\n  name: gets\n  options:\n  - default: jsonpath={.kind}\n    name: output\n  prependArgs:\n  - ns\n" +
        "apiVersion: kubectl.config.k8s.io/v1beta1\ndefaults:\n- command: get\n  options:\n  - default: name\n    name: output\nkind: Preference\n",
      0,
    ],
  ];
  test("one command after the other", async () => {
    const workstation = new TestWorkstation();
    for (const [words, text, code] of session) expect([words, await workstation.kubectl(...words.split(" "))]).toEqual([words, { text, code }]);
  });
});

describe("files that do not fit", () => {
  test.each([
    ["a name that is no word", file("aliases: [{name: a1, command: get}]\n"), "version --client", refused("invalid alias name, can only include alphabetical characters"), 1],
    ["a flag with dashes", file("defaults: [{command: get, options: [{name: --output, default: wide}]}]\n"), "get ns", refused("flag name --output should be in long form without dashes"), 1],
    ["a flag that is not there", file("defaults: [{command: get, options: [{name: nope, default: x}]}]\n"), "get ns", refused("invalid flag nope for command get"), 1],
    ["an explicit file that is not there", file(""), "--kuberc=/nope get ns", refused("kuberc error kuberc: open /nope: no such file or directory"), 1],
    [
      "another kind", "apiVersion: v1\nkind: Pod\n", "get ns default -o name",
      `kuberc: no preferences loaded from ${FILE}: no valid preferences found in ${FILE}, use --v=5 to see detailsnamespace/default\n`, 0,
    ],
    ["a command that is not there", file("defaults: [{command: fly, options: []}]\n"), "get ns default -o name", 'Warning: command "fly" not found to set kuberc override\nnamespace/default\n', 0],
  ])("%s", async (_, text, words, expected, code) => {
    expect(await new TestWorkstation({ [FILE]: text }).kubectl(...words.split(" "))).toEqual({ text: expected, code });
  });
});
