import { expect, it } from "vitest";
import { textOf } from "../../src/cluster/runtime/container-log.ts";
import { podCluster } from "./cluster.ts";

it("nginx looks names of upstreams up once, when it starts; then it tells which connection and which server failed", async () => {
  const { client, cluster, pass, pod, exec } = await podCluster();
  const config = "upstream both { server web:80; server web:81; }\nserver {\n  listen 80;\n  server_name front;\n  location / { proxy_pass http://both; }\n  location /one/ { proxy_pass http://web:81/; }\n}\n";
  const all: object[] = [
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "conf" }, data: { "default.conf": config } },
    {
      apiVersion: "v1", kind: "Pod", metadata: { name: "front" },
      spec: { containers: [{ name: "main", image: "nginx:1.25", volumeMounts: [{ name: "c", mountPath: "/etc/nginx/conf.d" }] }], volumes: [{ name: "c", configMap: { name: "conf" } }] },
    },
    { apiVersion: "v1", kind: "Pod", metadata: { name: "web", labels: { app: "web" } }, spec: { containers: [{ name: "main", image: "nginx:1.25" }] } },
    { apiVersion: "v1", kind: "Pod", metadata: { name: "tool" }, spec: { containers: [{ name: "main", image: "busybox:1.36", command: ["sleep", "3600"] }] } },
  ];
  for (const each of all) client.ofAny((each as { kind: string }).kind === "Pod" ? "pods" : "configmaps").create("default", each as never);
  await pass(5);
  const logs = (): string[] => {
    const { metadata, spec } = pod("front")!;
    return cluster.nodes.get(spec!.nodeName!)!.runtime.containers(metadata!.uid!)[0]!.log.from(0).map(textOf);
  };
  expect(logs().at(-1)).toBe('nginx: [emerg] host not found in upstream "web:80" in /etc/nginx/conf.d/default.conf:1');
  client.ofAny("services").create("default", {
    apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { clusterIP: "10.96.7.7", selector: { app: "web" }, ports: [{ name: "a", port: 80 }, { name: "b", port: 81 }] },
  } as never);
  await pass(40);
  const get = (path: string): Promise<string> => exec("tool", ["sh", "-c", `wget -qO- http://${pod("front")!.status!.podIP}${path} 2>&1 | grep -o -e 'Welcome to nginx!</h1>' -e 'HTTP/.*'`]);
  for (let turn = 0; turn < 3; turn += 1) expect(await get("/")).toBe("Welcome to nginx!</h1>\n");
  expect(await get("/one/x")).toBe("HTTP/1.1 502 Bad Gateway\n");
  const errors = logs().filter((line) => line.includes("[error]")).map((line) => line.replace(/^.*?#\d+: /, "").replace(/client: \S+, /, "").replace(/, host: .*/, ""));
  expect(errors).toEqual([
    // The one that failed is left alone for ten seconds.
    '*3 connect() failed (111: Connection refused) while connecting to upstream, server: front, request: "GET / HTTP/1.1", upstream: "http://10.96.7.7:81/"',
    '*8 connect() failed (111: Connection refused) while connecting to upstream, server: front, request: "GET /one/x HTTP/1.1", upstream: "http://10.96.7.7:81/x"',
  ]);
});
