import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { RealKubectl } from "./real-kubectl.ts";

// A busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 });

/* The course's own examples, as the real kubectl and the served cluster take them. */

const FOLDER = join(import.meta.dirname, "../seed-examples");
const manifests = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml")).sort();

let kubectl: RealKubectl;
beforeAll(async () => {
  kubectl = await RealKubectl.start({ speed: 20 });
}, 60_000);
afterAll(() => kubectl.stop());

/** What each file says when it is applied; the exit code is 1 where something is refused. */
const ANSWERS: Record<string, { code: number; stdout: string; stderr: string }> = {
  "02-image-pull-policy.yaml": { code: 1, stdout: "", stderr: 'Error from server (NotFound): error when creating "FILE": namespaces "awesomeapps" not found\n' },
  "03-image-pull-secrets.yaml": { code: 1, stdout: "", stderr: 'Error from server (NotFound): error when creating "FILE": namespaces "awesomeapps" not found\n' },
  "04-frontend-resources.yaml": { code: 0, stdout: "pod/frontend created\n", stderr: "" },
  "05-restart-policy.yaml": { code: 1, stdout: "", stderr: 'Error from server (NotFound): error when creating "FILE": namespaces "awesomeapps" not found\n' },
  "06-exec-liveness.yaml": { code: 0, stdout: "pod/liveness-exec created\n", stderr: "" },
  "07-node-name.yaml": { code: 0, stdout: "pod/pod-example created\n", stderr: "" },
  "08-node-selector.yaml": { code: 0, stdout: "pod/nginx created\n", stderr: "" },
  "09-memory-demo.yaml": { code: 0, stdout: "namespace/mem-example created\npod/memory-demo created\n", stderr: "" },
  "10-kubia-deployment.yaml": { code: 0, stdout: "deployment.apps/kubia created\n", stderr: "" },
  "10b-kubia-deployment-v1beta1.yaml": {
    code: 1,
    stdout: "",
    stderr:
      'error: resource mapping not found for name: "kubia" namespace: "" from "FILE": no matches for kind "Deployment" in version "apps/v1beta1"\nensure CRDs are installed first\n',
  },
  "11-cronjob.yaml": { code: 0, stdout: "cronjob.batch/cronjob created\n", stderr: "" },
  "12-web-server-pod.yaml": { code: 0, stdout: "pod/web-server-pod created\n", stderr: "" },
};

describe("the examples of the course", () => {
  it.each(manifests)("%s applies, or is refused, as on a real cluster", async (name) => {
    const path = join(FOLDER, name);
    const { code, stdout, stderr } = await kubectl.run(`apply -f ${path}`);
    expect({ code, stdout, stderr: stderr.replaceAll(path, "FILE") }).toEqual(ANSWERS[name]);
  });

  it("those for a namespace apply once it is there, each in the place of the one before", async () => {
    await kubectl.say("create namespace awesomeapps");
    for (const name of manifests.filter((file) => readFileSync(join(FOLDER, file), "utf8").includes("namespace: awesomeapps"))) {
      expect(await kubectl.say(`apply -f ${join(FOLDER, name)}`)).toBe("pod/foo created\n");
      await kubectl.say("delete pod foo -n awesomeapps --now");
    }
  });

  it("say the same when they are applied again, and when the server applies them", async () => {
    const path = join(FOLDER, "10-kubia-deployment.yaml");
    expect(await kubectl.say(`apply -f ${path}`)).toBe("deployment.apps/kubia unchanged\n");
    expect(await kubectl.say(`apply --server-side --force-conflicts -f ${path}`)).toBe("deployment.apps/kubia serverside-applied\n");
    expect((await kubectl.run(`diff -f ${path}`)).code).toBe(0);
  });
});
