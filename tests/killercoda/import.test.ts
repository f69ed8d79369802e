import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { convert } from "../../src/cli/lab/import/convert.ts";
import { readScenario } from "../../src/cli/lab/import/scenario.ts";
import { solutionOf } from "../../src/cli/lab/import/solution.ts";
import { proveLab } from "../../src/cli/lab/proof.ts";
import { loadLab } from "../../src/lab/format/load.ts";
import { tryScenario } from "./measure.ts";

const SAMPLE = "tests/killercoda/sample";
const root = mkdtempSync(join(tmpdir(), "podlab-import-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a scenario in Killercoda's format", () => {
  const { folder, notes } = convert(readScenario(SAMPLE));
  const lab = loadLab("sample", folder);

  it("is imported, set up, and verified after its own solution", async () => {
    expect(await tryScenario("tests/killercoda", "sample")).toMatchObject({ good: true, reason: "" });
  });

  it("is a lab that holds, but for what only its author can write", async () => {
    expect((await proveLab(lab)).filter((problem) => !problem.includes("never seen to fail"))).toEqual([]);
  });

  it("has a task per verified step; what is only read goes with the next one", () => {
    expect(lab.tasks.map(({ id, checks }) => [id, checks[0]!.message.en])).toEqual([["step1", "Configure it"], ["step2", "Let it be found"]]);
    expect(lab.text.en.tasks["step1"]!.body).toContain("### What is there?");
    expect(lab.text.en.story).toContain("nothing to sell");
    expect(lab.text.en.debrief).toContain("It sells apples.");
    expect(lab.minutes).toBe(15);
    expect(lab.cluster.nodes.map(({ name }) => name)).toEqual(["controlplane", "node01"]);
  });

  it("keeps what can be typed or copied at a click", () => {
    expect(lab.text.en.tasks["step1"]!.body).toContain("```bash exec\nkubectl -n shop get all\n```");
    expect(lab.text.en.tasks["step1"]!.body).toContain("`/opt/shop/stock.sh`{{copy}}");
  });

  it("keeps solutions out of the text, and makes hints of tips", () => {
    const text = JSON.stringify(lab.text);
    expect(text).not.toMatch(/<details|<summary|--from-file=stock/);
    expect(lab.tasks[0]!.hints.map(({ en }) => en)).toEqual(["`kubectl create configmap` takes `--from-file`."]);
  });

  it("takes the commands of the solution, with manifests where they are applied", () => {
    expect(lab.solution).toBe(`# step1
kubectl -n shop get all
/opt/shop/stock.sh > stock.txt
kubectl -n shop create configmap stock --from-file=stock.txt
podlab wait step1
# step2
cat > service.yaml <<'PODLAB_EOF'
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: shop
spec:
  selector:
    app: shop
  ports:
    - port: 80
      targetPort: 8080
PODLAB_EOF
kubectl apply -f service.yaml
podlab wait step2
`);
  });

  it("puts assets where they are to be", () => {
    expect(Object.keys(lab.files).sort()).toEqual([".assets/_opt_shop_stock.sh", "assets/notes.txt"]);
    expect(lab.setupScript).toContain("chmod +x /opt/shop/stock.sh");
  });

  it("runs a step's scripts when its turn comes", () => {
    expect(lab.tasks[1]!.setup).toContain("step-three");
    expect(lab.setupScript).not.toContain("step-three");
  });

  it("lets a plain image stand in for one that the simulator does not have, and says so", () => {
    expect(lab.cluster.images).toEqual({ "shop.example.com/front:1.0": { base: "debian", port: 8080, routes: { "/": "shop.example.com/front:1.0" } } });
    expect(notes).toEqual(["the simulator has no image shop.example.com/front:1.0: a plain one that answers on port 8080 stands in for it"]);
  });
});

describe("the commands of a solution", () => {
  const fence = (text: string, language = "bash"): string => `<details><summary>Solution</summary>\n\n\`\`\`${language}\n${text}\n\`\`\`\n</details>`;
  const cases: [name: string, text: string, commands: string[]][] = [
    ["are whole", fence("kubectl run a --image=nginx \\\n  --port=80\ncat <<EOF > x\na\nEOF"), ["kubectl run a --image=nginx \\\n  --port=80", "cat <<EOF > x\na\nEOF"]],
    ["leave out what waits for a key", fence("kubectl get pods -w\nkubectl create ns a\nwatch kubectl get pods\nexit"), ["kubectl create ns a"]],
    ["follow no log for ever", fence("kubectl run a --image=nginx\nkubectl logs -f a"), ["kubectl run a --image=nginx", "sleep 10", "kubectl logs a"]],
    ["leave out what is to be filled in", fence("kubectl create ns a\nkubectl delete pod <pod-name>"), ["kubectl create ns a"]],
    ["stand in the open when the solution only looks", `\`\`\`bash\nkubectl create ns a\n\`\`\`\n${fence("kubectl get ns a")}`, ["kubectl create ns a", "kubectl get ns a"]],
    ["are not taken from examples of output", `\`\`\`\nNAME   READY\na      1/1\n\`\`\`\n${fence("kubectl create ns a")}`, ["kubectl create ns a"]],
  ];
  it.each(cases)("%s", (_name, text, commands) => {
    expect(solutionOf(text, [])).toEqual(commands);
  });

  it("say when something is edited by hand", () => {
    const notes: string[] = [];
    solutionOf(fence("kubectl edit deployment a\nkubectl create ns a"), notes);
    expect(notes).toEqual(["the solution edits by hand: kubectl edit deployment a"]);
  });
});

describe("a folder that is no scenario", () => {
  const broken = (name: string, index: string): string => {
    const path = join(root, name);
    cpSync(SAMPLE, path, { recursive: true });
    writeFileSync(join(path, "index.json"), index);
    return path;
  };
  it.each([
    ["no-json", "{", /^index\.json is no JSON: /],
    ["no-steps", '{"details":{}}', /^index\.json: details\.steps: expected a list of steps$/],
    ["no-details", "[]", /^index\.json: index\.json: expected a mapping$/],
    ["outside", '{"details":{"steps":[{"text":"../../../etc/passwd"}]}}', /is outside of the scenario's folder$/],
    ["absolute", '{"details":{"steps":[{"text":"/etc/passwd"}]}}', /is outside of the scenario's folder$/],
    ["number", '{"details":{"steps":[{"text":5}]}}', /expected a path, found 5$/],
  ])("is refused with a sentence: %s", (name, index, expected) => {
    expect(() => readScenario(broken(name, index))).toThrow(expected);
  });

  it("may lack files: that is said", () => {
    const path = broken("missing", '{"details":{"steps":[{"title":"A","text":"gone.md","verify":"step2/verify.sh"}]},"backend":{"imageid":"ubuntu"}}');
    expect(convert(readScenario(path)).notes).toEqual([
      'backend.imageid "ubuntu" is no Kubernetes cluster: a cluster of one node is used',
      "steps[0].text: there is no file gone.md",
    ]);
  });
});
