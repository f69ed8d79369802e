import { beforeAll, describe, expect, test } from "vitest";
import { TestWorkstation } from "../testing/workstation.ts";
import { completeKubectl } from "./index.ts";

describe("Tab completion", () => {
  let workstation: TestWorkstation;
  beforeAll(async () => {
    workstation = new TestWorkstation();
    await workstation.kubectl("create", "configmap", "settings");
    await workstation.kubectl("create", "configmap", "secrets-of-nature");
    await workstation.kubectl("create", "namespace", "blue");
  });

  const cases: [line: string, found: readonly string[] | undefined][] = [
    ["kubectl expl", ["explain"]],
    ["kubectl rollout res", ["restart", "resume"]],
    ["kubectl create config", ["configmap"]],
    ["kubectl get configm", ["configmaps"]],
    ["kubectl get deploym", ["deployments.apps"]],
    ["kubectl get pods,configm", ["pods,configmaps"]],
    ["kubectl get cm se", ["secrets-of-nature", "settings"]],
    ["kubectl -n kube-system get cm set", []],
    ["kubectl describe cm/sett", ["cm/settings"]],
    ["kubectl get pods -n bl", ["blue"]],
    ["kubectl get pods --namespace=bl", ["--namespace=blue"]],
    ["kubectl get pods -o ya", ["yaml"]],
    ["kubectl get pods --field-s", ["--field-selector"]],
    ["kubectl config use-context a", ["admin"]],
    ["kubectl get nonsense x", []],
    ["kubectl apply -f ma", undefined],
    ["kubectl exec web -- ", []],
  ];
  test.each(cases)("%s", (line, found) => {
    const words = line.split(" ");
    expect(workstation.run((process) => completeKubectl(process, words, words.length - 1))).toEqual(found);
  });
});
