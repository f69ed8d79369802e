import { beforeAll, describe, expect, it } from "vitest";
import { openWorkstation, type Workstation } from "./workstation.ts";

/* What a learner may well try and hardly anybody writes down: one cluster, one story after the other. */

let cluster: Workstation;

beforeAll(async () => {
  cluster = await openWorkstation();
});

const pod = (name: string, container: string, rest = ""): string =>
  `printf '%s' '{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {restartPolicy: Never, ${rest} containers: [{name: c, image: busybox, ${container}}]}}' | kubectl apply -f -`;

describe("a cluster", () => {
  it.each<[string, string[], string]>([
    ["makes a working directory before the root becomes read-only", [
      pod("made", "command: [pwd], workingDir: /new/dir, securityContext: {readOnlyRootFilesystem: true}"), "sleep 4", "kubectl logs made",
    ], "/new/dir"],
    ["does not start a container in a relative directory", [
      pod("relative", "command: [pwd], workingDir: here"), "sleep 4",
      "kubectl get pod relative -o jsonpath='{.status.containerStatuses[0].state.terminated.reason} {.status.containerStatuses[0].state.terminated.message}'",
    ], "StartError failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: Cwd must be an absolute path"],
    ["does not start a container whose root is a read-only volume", [
      pod("covered", "command: [pwd], volumeMounts: [{name: v, mountPath: /}]", "volumes: [{name: v, configMap: {name: kube-root-ca.crt}}],"), "sleep 4",
      "kubectl get pod covered -o jsonpath='{.status.containerStatuses[0].state.terminated.reason}'",
    ], "StartError"],
    ["lives with a node of odd conditions", [
      "kubectl create -f - <<< '{apiVersion: v1, kind: Node, metadata: {name: odd}, status: {conditions: [{type: constructor, status: \"True\"}]}}'",
      "sleep 2", "kubectl get node odd --no-headers | cut -c1-15", "kubectl delete node odd",
    ], 'node "odd" deleted'],
    ["takes a setting of the kernel without a value", [
      pod("setting", "command: [\"true\"]", "securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies}]},"), "sleep 4", "kubectl get pod setting -o jsonpath='{.status.phase}'",
    ], "Succeeded"],
    ["leaves a Secret that cannot be changed without a token", [
      "kubectl apply -f - <<< '{apiVersion: v1, kind: Secret, metadata: {name: fixed, annotations: {kubernetes.io/service-account.name: default}}, type: kubernetes.io/service-account-token, immutable: true}'",
      "sleep 1", "kubectl get secret fixed -o jsonpath='{.data}'",
    ], ""],
    ["has its own Service back after ten seconds", [
      "kubectl delete service kubernetes >/dev/null", "sleep 11", "kubectl get service kubernetes -o jsonpath='{.spec.clusterIP}'",
    ], "10.96.0.1"],
  ])("%s", async (_name, commands, last) => {
    let printed = "";
    for (const command of commands) printed = await cluster.sh(command);
    expect(printed).toBe(last);
  });
});
