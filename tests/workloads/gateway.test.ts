import { beforeAll, describe, expect, it } from "vitest";
import { openWorkstation, type Workstation } from "./workstation.ts";

let station: Workstation;
let sh: Workstation["sh"];

const apply = (yaml: string): Promise<string> => sh(`kubectl apply -f - <<'EOF'\n${yaml}\nEOF`);
const gateway = (listeners: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: shop}\nspec: {gatewayClassName: nginx, listeners: [${listeners}]}`;
const route = (name: string, rules: string, more = "", namespace = "default"): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: ${name}, namespace: ${namespace}}\n` +
  `spec: {parentRefs: [{name: shop, namespace: default}], ${more} rules: [${rules}]}`;
const backend = (name: string, weight = 1): string => `{name: ${name}, port: 80, weight: ${weight}}`;
const conditionOf = (name: string, type: string, namespace = "default"): Promise<string> =>
  sh(`kubectl -n ${namespace} get httproute ${name} -o jsonpath='{.status.parents[0].conditions[?(@.type=="${type}")].status} {.status.parents[0].conditions[?(@.type=="${type}")].reason}'`);

beforeAll(async () => {
  station = await openWorkstation(["gateway-api", "load-balancer"]);
  sh = station.sh;
  await sh("for name in one two; do kubectl create deployment $name --image=hashicorp/http-echo:1.0 -- /http-echo -text=$name -listen=:8080; kubectl expose deployment $name --port=80 --target-port=8080; done");
  await sh("kubectl wait deployment one two --for=condition=Available --timeout=60s");
  await apply(gateway("{name: http, port: 80, protocol: HTTP}"));
  await apply(route("shop", `{matches: [{path: {value: /two}}], backendRefs: [${backend("two")}]}, {backendRefs: [${backend("one")}]}`, "hostnames: [shop.example.com],"));
  await sh("kubectl wait gateway shop --for=condition=Programmed --timeout=60s; kubectl wait deployment shop-nginx --for=condition=Available --timeout=60s");
  await sh("IP=$(kubectl get gateway shop -o jsonpath='{.status.addresses[0].value}')");
  await station.wait(2);
}, 120_000);

describe("the Gateway API", () => {
  it("has an accepted class, a programmed Gateway with an address, and a route that is accepted", async () => {
    expect(await sh("kubectl get gatewayclass nginx --no-headers | awk '{print $3}'")).toBe("True");
    expect(await sh("kubectl get gateway shop --no-headers | awk '{print $3, $4}'")).toMatch(/^192\.168\.49\.2\d\d True$/);
    expect(await conditionOf("shop", "Accepted")).toBe("True Accepted");
    expect(await conditionOf("shop", "ResolvedRefs")).toBe("True ResolvedRefs");
    expect(await sh("kubectl get gateway shop -o jsonpath='{.status.listeners[0].attachedRoutes}'")).toBe("1");
  });

  it("sends requests by host and path to the Pods", async () => {
    expect(await sh("curl -s -H 'Host: shop.example.com' http://$IP/")).toBe("one");
    expect(await sh("curl -s -H 'Host: shop.example.com' http://$IP/two/x")).toBe("two");
    expect(await sh("curl -s -o /dev/null -w '%{http_code}' http://$IP/")).toBe("404");
  });

  it("divides by weight", async () => {
    await apply(route("split", `{backendRefs: [${backend("one", 3)}, ${backend("two", 1)}]}`, "hostnames: [split.example.com],"));
    await station.wait(2);
    const two = Number(await sh("for i in $(seq 100); do curl -s -H 'Host: split.example.com' http://$IP/; done | grep -c two"));
    expect(two).toBeGreaterThan(10);
    expect(two).toBeLessThan(45);
  });

  it("redirects and rewrites", async () => {
    await apply(route("filters", [
      `{matches: [{path: {value: /old}}], filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}]}`,
      `{matches: [{path: {value: /in}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}, {type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: X-By, value: gateway}]}}], backendRefs: [${backend("one")}]}`,
    ].join(", "), "hostnames: [filters.example.com],"));
    await station.wait(2);
    expect(await sh("curl -s -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: filters.example.com' http://$IP/old?a=b")).toBe("301 https://filters.example.com/old?a=b");
    expect(await sh("curl -si -H 'Host: filters.example.com' http://$IP/in/x | grep -i x-by")).toMatch(/gateway/i);
    expect(await sh("kubectl logs deploy/one --tail=1")).toContain('"GET /x HTTP/1.1"');
  });

  it("says which backend is not there, and answers 500 for it", async () => {
    await apply(route("lost", `{backendRefs: [${backend("nobody")}]}`, "hostnames: [lost.example.com],"));
    await station.wait(2);
    expect(await conditionOf("lost", "ResolvedRefs")).toBe("False BackendNotFound");
    expect(await sh("curl -s -o /dev/null -w '%{http_code}' -H 'Host: lost.example.com' http://$IP/")).toBe("500");
  });

  it("lets no route of another namespace in, and no backend without a grant", async () => {
    await sh("kubectl create namespace other");
    await apply(route("foreign", `{backendRefs: [${backend("one")}]}`, "", "other"));
    await station.wait(2);
    expect(await conditionOf("foreign", "Accepted", "other")).toBe("False NotAllowedByListeners");
    await apply(gateway("{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}"));
    await apply(route("foreign", "{backendRefs: [{name: one, namespace: default, port: 80}]}", "hostnames: [foreign.example.com],", "other"));
    await station.wait(2);
    expect(await conditionOf("foreign", "Accepted", "other")).toBe("True Accepted");
    expect(await conditionOf("foreign", "ResolvedRefs", "other")).toBe("False RefNotPermitted");
    await apply("apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {name: all}\nspec: {from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: other}], to: [{group: \"\", kind: Service}]}");
    await station.wait(2);
    expect(await conditionOf("foreign", "ResolvedRefs", "other")).toBe("True ResolvedRefs");
    expect(await sh("curl -s -H 'Host: foreign.example.com' http://$IP/")).toBe("one");
  });

  it("wants the certificate of a TLS listener", async () => {
    const tls = "{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: shop-tls}]}}";
    await apply(gateway(`{name: http, port: 80, protocol: HTTP}, ${tls}`));
    await station.wait(2);
    const listener = (type: string) => sh(`kubectl get gateway shop -o jsonpath='{.status.listeners[1].conditions[?(@.type=="${type}")].reason}'`);
    expect(await listener("ResolvedRefs")).toBe("InvalidCertificateRef");
    await sh("kubectl create secret generic shop-tls --type=kubernetes.io/tls --from-literal=tls.crt=c --from-literal=tls.key=k");
    await station.wait(2);
    expect(await listener("ResolvedRefs")).toBe("ResolvedRefs");
    expect(await sh("curl -sk -H 'Host: shop.example.com' https://$IP/two")).toBe("two");
  });

  it("takes the Deployment and the Service along when the Gateway goes", async () => {
    await sh("kubectl delete gateway shop");
    await station.wait(40);
    expect(await sh("kubectl get deploy,svc -l gateway.networking.k8s.io/gateway-name=shop")).toBe("No resources found in default namespace.");
  });
});
