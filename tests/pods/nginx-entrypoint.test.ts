import { expect, it } from "vitest";
import { textOf } from "../../src/cluster/runtime/container-log.ts";
import { podCluster, type PodCluster } from "./cluster.ts";

const configMap = (name: string, data: Record<string, string>) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });

/** A Pod `web` of nginx that mounts a ConfigMap, and what it says while it starts, without the server's own lines. */
async function started(data: Record<string, string>, mount: object, more: { env?: object[]; defaultMode?: number } = {}): Promise<PodCluster & { said: string[] }> {
  const world = await podCluster();
  world.client.ofAny("configmaps").create("default", configMap("conf", data) as never);
  world.client.ofAny("pods").create("default", {
    apiVersion: "v1", kind: "Pod", metadata: { name: "web" },
    spec: {
      containers: [{ name: "main", image: "nginx:1.27", env: more.env ?? [], volumeMounts: [{ name: "c", ...mount }] }],
      volumes: [{ name: "c", configMap: { name: "conf", defaultMode: more.defaultMode ?? 0o644 } }],
    },
  } as never);
  await world.pass(5);
  const { metadata, spec } = world.pod("web")!;
  const log = world.cluster.nodes.get(spec!.nodeName!)!.runtime.containers(metadata!.uid!)[0]!.log.from(0).map(textOf);
  return { ...world, said: log.filter((line) => !line.includes("[notice]")) };
}

it("nginx' templates are filled with the variables that are set, and with no others", async () => {
  const template = 'server {\n  listen ${PORT};\n  location / { return 200 "$uri of ${NAME}\\n"; }\n}\n';
  const { exec, said } = await started({ "default.conf.template": template }, { mountPath: "/etc/nginx/templates" }, {
    env: [{ name: "PORT", value: "8080" }, { name: "NAME", value: "a lab" }],
  });
  expect(said).toContain("20-envsubst-on-templates.sh: Running envsubst on /etc/nginx/templates/default.conf.template to /etc/nginx/conf.d/default.conf");
  expect(await exec("web", ["cat", "/etc/nginx/conf.d/default.conf"])).toBe('server {\n  listen 8080;\n  location / { return 200 "$uri of a lab\\n"; }\n}\n');
  expect(await exec("web", ["curl", "-s", "localhost:8080/x"])).toBe("/x of a lab\n");
});

it("nginx runs the scripts that are mounted into its entrypoint, and gives up where one fails", async () => {
  const script = "#!/bin/sh\necho from $0\necho made > /usr/share/nginx/html/index.html\n";
  const mount = { mountPath: "/docker-entrypoint.d/40-page.sh", subPath: "40-page.sh" };
  const good = await started({ "40-page.sh": script }, mount, { defaultMode: 0o755 });
  expect(good.said.slice(-3)).toEqual([
    "/docker-entrypoint.sh: Launching /docker-entrypoint.d/40-page.sh", "from /docker-entrypoint.d/40-page.sh", "/docker-entrypoint.sh: Configuration complete; ready for start up",
  ]);
  expect(await good.exec("web", ["curl", "-s", "localhost"])).toBe("made\n");
  const bad = await started({ "40-page.sh": "exit 7\n" }, mount, { defaultMode: 0o755 });
  expect(bad.pod("web")!.status!.containerStatuses![0]).toMatchObject({ ready: false, lastState: { terminated: { exitCode: 7 } } });
  const ignored = await started({ "40-page.sh": script }, mount);
  expect(ignored.said).toContain("/docker-entrypoint.sh: Ignoring /docker-entrypoint.d/40-page.sh, not executable");
});

it("nginx' entrypoint finds the files of a ConfigMap by each of their ways, in the order of their numbers, or none", async () => {
  const { said } = await started({ "10-b.sh": "echo b\n", "9-a.sh": "echo a\n", "note.txt": "" }, { mountPath: "/docker-entrypoint.d" }, { defaultMode: 0o755 });
  expect(said.filter((line) => /^[ab]$/.test(line))).toEqual(["a", "b", "a", "b", "a", "b"]);
  expect(said).toContain("/docker-entrypoint.sh: Ignoring /docker-entrypoint.d/note.txt");
  const empty = await started({}, { mountPath: "/docker-entrypoint.d" });
  expect(empty.said).toEqual(["/docker-entrypoint.sh: No files found in /docker-entrypoint.d/, skipping configuration"]);
});
