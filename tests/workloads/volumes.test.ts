import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { openWorkstation, type Workstation } from "./workstation.ts";

let station: Workstation;
let sh: Workstation["sh"];
const claim = (name: string, className: string): string =>
  `kubectl apply -f - <<'EOF'\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: ${name}}\nspec: {accessModes: [ReadWriteOnce], storageClassName: ${className}, resources: {requests: {storage: 1Gi}}}\nEOF`;
const user = (name: string, claimName: string, node: string): string =>
  `kubectl apply -f - <<'EOF'\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  nodeName: ${node}\n  terminationGracePeriodSeconds: 1\n` +
  `  containers: [{name: c, image: "busybox:1.36", command: [sleep, "9999"], volumeMounts: [{name: v, mountPath: /data}]}]\n  volumes: [{name: v, persistentVolumeClaim: {claimName: ${claimName}}}]\nEOF`;
const events = (name: string): Promise<string> =>
  sh(`kubectl get events --field-selector involvedObject.name=${name} -o jsonpath='{range .items[*]}{.reason} {.source.component} {.message}{"\\n"}{end}'`);

beforeAll(async () => {
  station = await openWorkstation(["csi-disk"]);
  sh = station.sh;
}, 60_000);

describe("a CSI driver", () => {
  it("provisions at once, attaches to the node of the Pod, and says so", async () => {
    await sh(claim("disk", "csi-hostpath-sc"));
    await station.wait(5);
    expect(await sh("kubectl get pvc disk -o jsonpath='{.status.phase} {.status.capacity.storage}'")).toBe("Bound 1Gi");
    await sh(user("first", "disk", "node-1"));
    await sh("kubectl wait pod first --for=condition=Ready --timeout=60s");
    await sh("kubectl exec first -- sh -c 'echo kept > /data/file'");
    await station.wait(3);
    expect(await sh("kubectl get volumeattachments --no-headers | awk '{print $2, $4, $5}'")).toBe("hostpath.csi.k8s.io node-1 true");
    const handle = await sh("kubectl get pv -o jsonpath='{.items[0].spec.csi.volumeHandle}'");
    const digest = createHash("sha256").update(`${handle}hostpath.csi.k8s.ionode-1`).digest("hex");
    expect(await sh("kubectl get volumeattachments -o name")).toBe(`volumeattachment.storage.k8s.io/csi-${digest}`);
    expect(await sh("kubectl get node node-1 -o jsonpath='{.status.volumesAttached[0].name}'")).toMatch(/^kubernetes.io\/csi\/hostpath.csi.k8s.io\^/);
    expect(await sh("kubectl get csinode node-1 -o jsonpath='{.spec.drivers[0].name}'")).toBe("hostpath.csi.k8s.io");
  });

  it("grows the volume and then the file system", async () => {
    await sh(`kubectl patch pvc disk -p '{"spec":{"resources":{"requests":{"storage":"3Gi"}}}}'`);
    await station.wait(10);
    expect(await sh("kubectl get pvc disk -o jsonpath='{.status.capacity.storage} {.status.conditions}'")).toBe("3Gi ");
    expect(await sh("kubectl get pv -o jsonpath='{.items[0].spec.capacity.storage}'")).toBe("3Gi");
    const told = await events("disk");
    expect(told).toContain("ExternalExpanding volume_expand waiting for an external controller to expand this PVC");
    expect(told).toMatch(/Resizing external-resizer hostpath.csi.k8s.io External resizer is resizing volume pvc-/);
    expect(told).toContain("FileSystemResizeRequired external-resizer hostpath.csi.k8s.io Require file system resize of volume on node");
    expect(told).toMatch(/FileSystemResizeSuccessful kubelet MountVolume.NodeExpandVolume succeeded for volume "pvc-.*" node-1/);
  });

  it("does not attach to two nodes, and moves with its data when the first Pod is gone", async () => {
    await sh(user("second", "disk", "node-2"));
    await station.wait(3);
    expect(await events("second")).toMatch(/FailedAttachVolume attachdetach-controller Multi-Attach error for volume "pvc-.*" Volume is already used by pod\(s\) first/);
    await sh("kubectl delete pod first");
    await station.wait(30);
    expect(await sh("kubectl get volumeattachments --no-headers | awk '{print $4, $5}'")).toBe("node-2 true");
    expect(await sh("kubectl exec second -- cat /data/file")).toBe("kept");
  });

  it("waits with the file system for a Pod", async () => {
    await sh(claim("idle", "csi-hostpath-sc"));
    await station.wait(5);
    await sh(`kubectl patch pvc idle -p '{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}'`);
    await station.wait(5);
    expect(await sh("kubectl get pvc idle -o jsonpath='{.status.capacity.storage} {.status.conditions[0].type} {.status.conditions[0].message}'"))
      .toBe("1Gi FileSystemResizePending Waiting for user to (re-)start a pod to finish file system resize of volume on node.");
    await sh(user("third", "idle", "node-1"));
    await sh("kubectl wait pod third --for=condition=Ready --timeout=60s");
    await station.wait(3);
    expect(await sh("kubectl get pvc idle -o jsonpath='{.status.capacity.storage} {.status.conditions}'")).toBe("2Gi ");
  });

  it("has the larger disk in the container", async () => {
    expect(await sh("kubectl exec third -- df -h /data | awk 'NR == 2 {print $2}'")).toMatch(/^2(\.0)?G$/);
    expect(await sh("kubectl get node node-1 -o jsonpath='{.status.volumesInUse[0]}'")).toMatch(/^kubernetes.io\/csi\/hostpath.csi.k8s.io\^/);
  });

  it("is waited for where a node does not know it, and says so from both sides", async () => {
    await sh("kubectl get csinode node-2 -o yaml > csinode.yaml; kubectl delete csinode node-2; kubectl delete pod second");
    await sh(claim("lonely", "csi-hostpath-sc"));
    await station.wait(5);
    await sh(user("fourth", "lonely", "node-2"));
    await station.wait(60);
    expect(await sh("kubectl get pod fourth --no-headers | awk '{print $3}'")).toBe("ContainerCreating");
    expect(await events("fourth")).toMatch(/FailedAttachVolume attachdetach-controller AttachVolume.Attach failed for volume "pvc-.*" : csinode.storage.k8s.io "node-2" not found/);
    await station.wait(90);
    expect(await events("fourth")).toContain("FailedMount kubelet Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[v], failed to process volumes=[]: context deadline exceeded");
    await sh("grep -v 'resourceVersion\\|^  uid' csinode.yaml | kubectl create -f -");
    await sh("kubectl wait pod fourth --for=condition=Ready --timeout=300s");
    expect(await sh("kubectl get pod fourth --no-headers | awk '{print $3}'")).toBe("Running");
  });

  it("stays with a node that is lost for six minutes", async () => {
    station.environment.cluster.faults.inject({ kind: "node-down", node: "node-2" });
    await station.wait(120);
    await sh("kubectl delete pod fourth --force --grace-period=0");
    await sh(user("fifth", "lonely", "node-1"));
    await station.wait(240);
    expect(await events("fifth")).toMatch(/FailedAttachVolume attachdetach-controller Multi-Attach error for volume "pvc-.*" Volume is already exclusively attached to one node and can't be attached to another/);
    expect(await sh("kubectl get pod fifth --no-headers | awk '{print $3}'")).toBe("ContainerCreating");
    await station.wait(360);
    expect(await sh("kubectl get pod fifth --no-headers | awk '{print $3}'")).toBe("Running");
  });

  it("takes the volume away with the claim", async () => {
    await sh("kubectl delete pod third fifth; kubectl delete pvc disk idle lonely");
    await station.wait(20);
    expect(await sh("kubectl get pv,volumeattachments")).toBe("No resources found");
  });

  it("is not asked for what is not its own: the class standard cannot grow", async () => {
    await sh(claim("local", "standard"));
    expect(await sh(`kubectl patch pvc local -p '{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}'`)).toMatch(/spec is immutable after creation|only dynamically provisioned pvc can be resized/);
  });
});
