import { beforeAll, describe, expect, it } from "vitest";
import { openWorkstation, type Workstation } from "./workstation.ts";

let station: Workstation;
let sh: Workstation["sh"];

beforeAll(async () => {
  station = await openWorkstation(["ingress-nginx", "load-balancer"]);
  sh = station.sh;
  await sh("for name in one two; do kubectl create deployment $name --image=hashicorp/http-echo:1.0 -- /http-echo -text=$name -listen=:8080; kubectl expose deployment $name --port=80 --target-port=8080; done");
  await sh("kubectl wait deployment one two --for=condition=Available --timeout=60s");
  await sh("kubectl create ingress shop --class=nginx --rule='shop.example.com/one*=one:80' --rule='shop.example.com/two=two:80'");
  await sh("IP=$(kubectl -n ingress-nginx get svc ingress-nginx-controller -o jsonpath='{.status.loadBalancer.ingress[0].ip}')");
  await station.wait(2);
}, 120_000);

const status = (url: string, options = ""): Promise<string> => sh(`curl -s -o /dev/null -w '%{http_code} %{redirect_url}' ${options} ${url}`);

describe("ingress-nginx", () => {
  it("has an address of the pool", async () => expect(await sh("echo $IP")).toMatch(/^192\.168\.49\.2\d\d$/));

  it("takes requests by host and path to the Pods", async () => {
    expect(await sh("curl -s -H 'Host: shop.example.com' http://$IP/one/anything")).toBe("one");
    expect(await sh("curl -s -H 'Host: shop.example.com' http://$IP/two")).toBe("two");
    expect(await sh("curl -s --resolve shop.example.com:80:$IP http://shop.example.com/one")).toBe("one");
  });

  it("has a page for what no rule takes", async () => {
    expect(await status("http://$IP/two/deeper", "-H 'Host: shop.example.com'")).toBe("404 ");
    expect(await status("http://$IP/")).toBe("404 ");
  });

  it("writes its address into status, and says in an event that it has seen the Ingress", async () => {
    await station.wait(60);
    expect(await sh("kubectl get ingress shop -o jsonpath='{.status.loadBalancer.ingress[0].ip}'")).toBe(await sh("echo $IP"));
    expect(await sh("kubectl get events --field-selector involvedObject.name=shop -o jsonpath='{.items[0].reason} {.items[0].message} {.items[0].source.component}'"))
      .toBe("Sync Scheduled for sync nginx-ingress-controller");
  });

  it("answers 503 when a Service has no endpoints, and serves again when they are back", async () => {
    await sh("kubectl scale deployment one --replicas=0; kubectl wait pod -l app=one --for=delete --timeout=60s");
    expect(await status("http://$IP/one", "-H 'Host: shop.example.com'")).toBe("503 ");
    await sh("kubectl scale deployment one --replicas=2; kubectl rollout status deployment one");
    await station.wait(1);
    expect(await sh("curl -s -H 'Host: shop.example.com' http://$IP/one")).toBe("one");
  });

  it("answers 502 when nobody listens behind the Service", async () => {
    await sh("kubectl expose deployment two --name=wrong --port=80 --target-port=9; kubectl create ingress wrong --class=nginx --rule='wrong.example.com/*=wrong:80'");
    await station.wait(1);
    expect(await status("http://$IP/", "-H 'Host: wrong.example.com'")).toBe("502 ");
  });

  it("sends HTTP to HTTPS where TLS is asked for, and serves there", async () => {
    await sh("kubectl create ingress safe --class=nginx --rule='safe.example.com/*=one:80,tls=safe-tls'");
    await station.wait(1);
    expect(await status("http://$IP/a?b=c", "-H 'Host: safe.example.com'")).toBe("308 https://safe.example.com/a?b=c");
    expect(await sh("curl -sk -H 'Host: safe.example.com' https://$IP/a")).toBe("one");
    expect(await sh("curl -sk -D - -o /dev/null -H 'Host: safe.example.com' https://$IP/a | grep -i strict")).toMatch(/max-age=31536000; includeSubDomains/);
  });

  it("lets nobody take a host and path that another Ingress has", async () => {
    expect(await sh("kubectl create ingress thief --class=nginx --rule='shop.example.com/two=one:80'"))
      .toBe('error: failed to create ingress: admission webhook "validate.nginx.ingress.kubernetes.io" denied the request: host "shop.example.com" and path "/two" is already defined in ingress default/shop');
    expect(await sh("kubectl -n ingress-nginx get jobs --no-headers | awk '{print $1, $2}'")).toBe("ingress-nginx-admission-create Complete\ningress-nginx-admission-patch Complete");
  });

  it("leaves an Ingress of another class alone", async () => {
    await sh("kubectl create ingress other --class=traefik --rule='other.example.com/*=one:80'");
    await sh("kubectl create ingress none --rule='none.example.com/*=one:80'");
    await station.wait(1);
    expect(await status("http://$IP/", "-H 'Host: other.example.com'")).toBe("404 ");
    expect(await status("http://$IP/", "-H 'Host: none.example.com'")).toBe("404 ");
    await sh("kubectl annotate ingressclass nginx ingressclass.kubernetes.io/is-default-class=true");
    await sh("kubectl create ingress now --rule='now.example.com/*=one:80'");
    await station.wait(1);
    expect(await status("http://$IP/", "-H 'Host: now.example.com'")).toBe("200 ");
  });

  it("follows a rule that changes and an Ingress that goes", async () => {
    await sh(`kubectl patch ingress shop --type=json -p '[{"op":"replace","path":"/spec/rules/0/http/paths/0/backend/service/name","value":"two"}]'`);
    await station.wait(1);
    expect(await sh("curl -s -H 'Host: shop.example.com' http://$IP/one")).toBe("two");
    await sh("kubectl delete ingress shop");
    await station.wait(1);
    expect(await status("http://$IP/one", "-H 'Host: shop.example.com'")).toBe("404 ");
  });

  it("stops Ingresses from being made while nobody answers for its webhook", async () => {
    await sh("kubectl -n ingress-nginx scale deployment ingress-nginx-controller --replicas=0; kubectl -n ingress-nginx wait pod -l app.kubernetes.io/component=controller --for=delete --timeout=400s");
    expect(await sh("kubectl create ingress late --class=nginx --rule='late.example.com/*=one:80'")).toMatch(new RegExp(
      "^error: failed to create ingress: Internal error occurred: failed calling webhook \"validate.nginx.ingress.kubernetes.io\": failed to call webhook: "
      + 'Post "https://ingress-nginx-controller-admission.ingress-nginx.svc:443/networking/v1/ingresses\\?timeout=10s": dial tcp 10\\.[\\d.]+:443: connect: connection refused$',
    ));
    await sh("kubectl -n ingress-nginx scale deployment ingress-nginx-controller --replicas=1; kubectl -n ingress-nginx rollout status deployment ingress-nginx-controller");
    await station.wait(2);
    expect(await sh("kubectl create ingress late --class=nginx --rule='late.example.com/*=one:80'")).toBe("ingress.networking.k8s.io/late created");
  });

  it("needs its role: without it nothing is watched any more after a restart", async () => {
    await sh("kubectl delete clusterrolebinding ingress-nginx; kubectl -n ingress-nginx rollout restart deployment ingress-nginx-controller");
    await station.wait(20);
    expect(await sh("kubectl -n ingress-nginx get pods -l app.kubernetes.io/component=controller --no-headers | grep -c '0/1'")).toBe("1");
    expect(await sh("kubectl -n ingress-nginx logs -l app.kubernetes.io/name=ingress-nginx --tail=-1 | grep -c 'cannot list resource'")).not.toBe("0");
  });
});
