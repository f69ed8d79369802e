import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { encodeFolder } from "../../src/lab/folder-link.ts";
import { launch } from "./chromium.ts";
import { enter, PROMPT, run, shows } from "./terminal.ts";
import { axe, picture, visit } from "./visit.ts";

const address = inject("address");

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
});
afterAll(() => browser.close());

const CHECKS = `
tasks:
  - id: ask
    checks:
      - id: why
        kind: answer
        question: { en: Who restarts a container?, zh-cn: 谁重启容器？ }
        choices:
          - { text: { en: The scheduler, zh-cn: 调度器 }, feedback: { en: It only places Pods., zh-cn: 它只放置 Pod。 } }
          - { text: { en: The kubelet, zh-cn: kubelet }, correct: true }
        message: { en: You know who restarts, zh-cn: 你知道谁重启 }
      - id: guess
        kind: answer
        question: { en: How many Pods will run?, zh-cn: 会有几个 Pod 运行？ }
        number: { is: 2 }
        predict:
          object: deployment/web
          when: has(self.status.readyReplicas) && self.status.readyReplicas >= 2
          outcome: { en: 'string(self.status.readyReplicas) + " Pods"', zh-cn: 'string(self.status.readyReplicas) + " 个 Pod"' }
        message: { en: You have predicted and seen it, zh-cn: 你预测并看到了 }
    hints:
      - { en: The one on the node., zh-cn: 在节点上的那个。 }
  - id: survive
    checks:
      - id: node-dies
        kind: experiment
        message: { en: It serves on when a node dies, zh-cn: 一个节点宕机时服务不中断 }
        steps:
          - traffic: { to: service/web, rate: 20 }
          - wait: 2s
        then:
          - { kind: traffic, expect: traffic.lost == 0 }
    hints:
      - { en: A Service is needed., zh-cn: 需要一个 Service。 }
`;

function lab(head: string, body: string): Record<string, string> {
  return {
    "lab.yaml": `title: { en: All kinds of checks, zh-cn: 各种检查 }\nsummary: { en: A test., zh-cn: 测试。 }\ngoals: [{ en: Test, zh-cn: 测试 }]\nmodule: probes\nminutes: 5\n${head}${body}`,
    "text.en.md": "A story.\n\n## ask: Think\n\nThink first.\n\n## survive: Survive\n\nExpose it.\n\n## debrief\n\nWell.\n",
    "text.zh-cn.md": "故事。\n\n## ask: 思考\n\n先想想。\n\n## survive: 存活\n\n暴露它。\n\n## debrief\n\n好。\n",
    "solution.sh": "# ask\nkubectl create deployment web --image=nginx --replicas=2\nkubectl rollout status deployment web\n# survive\nkubectl expose deployment web --port=80\n",
  };
}

const PIECES = `Look: \`kubectl get nodes\`{{exec}}, and keep \`tier=front\`{{copy}}.

\`\`\`bash exec
cat > note.txt <<'END'
one	two
END
wc -l note.txt
\`\`\`

\`\`\`bash exec interrupt
echo after
\`\`\`

\`\`\`yaml
kind: Pod
\`\`\`
`;

const open = (folder: Record<string, string>): string => `${address}/try/#lab=${encodeFolder(folder)}`;
const answer = async (page: Page, text: string): Promise<void> => {
  await page.getByRole("textbox", { name: "How many Pods will run?" }).fill(text);
  await page.keyboard.press("Enter");
};

describe("a task", () => {
  it("asks, keeps a prediction beside the outcome, runs an experiment, gives hints and plays its solution", async () => {
    const { page, complaints, close } = await visit(browser, open(lab("", CHECKS)));
    await shows(page, PROMPT);
    await page.getByRole("radio", { name: "The scheduler" }).check();
    await page.getByText("It only places Pods.").waitFor();
    await page.getByRole("radio", { name: "The kubelet" }).check();
    await answer(page, "3");
    await page.getByRole("button", { name: "Hint 1 of 1" }).click();
    await page.getByText("The one on the node.").waitFor();
    expect(await axe(page)).toEqual([]);
    await picture(page, "room-questions");
    await page.getByRole("button", { name: "Show me the solution" }).click();
    await page.getByRole("button", { name: "Play step 1 of 2 in my terminal" }).click();
    await shows(page, /deployment\.apps\/web created\n[\s\S]*~#$/);
    await page.getByRole("button", { name: "Play step 2 of 2 in my terminal" }).click();
    await shows(page, /successfully rolled out\n[\s\S]*~#$/);
    await page.getByText("1 of 2 done").waitFor();
    // The task is folded; what was predicted stands in it beside what came.
    await page.getByRole("button", { name: /^Think/ }).click();
    await page.locator(".prediction", { hasText: /3[\s\S]*2 Pods/ }).waitFor();
    await page.getByRole("button", { name: "Run the experiment" }).click();
    await page.locator(".checks small", { hasText: /lost|service\/web/ }).first().waitFor();
    await run(page, "kubectl expose deployment web --port=80");
    await page.getByText("2 of 2 done").waitFor({ timeout: 60_000 });
    await page.locator(".debrief").waitFor();
    expect(await axe(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("offers to take back what a guard refuses", async () => {
    const GUARD = `
tasks:
  - id: ask
    checks:
      - { id: kept, kind: guard, object: deployment/web, message: { en: The Deployment web stays, zh-cn: Deployment web 留着 } }
      - { id: none, kind: object, object: deployment/web, expect: self.spec.replicas == 0, message: { en: Nothing runs, zh-cn: 什么都不运行 } }
  - id: survive
    checks:
      - { id: there, kind: object, object: pod/other, expect: has(self.metadata), message: { en: Another Pod, zh-cn: 另一个 Pod } }
`;
    const { page, complaints, close } = await visit(browser, open({ ...lab("", GUARD), "setup.sh": "kubectl create deployment web --image=nginx\n", "solution.sh": "# ask\nkubectl scale deployment web --replicas=0\n# survive\nkubectl run other --image=nginx\n" }));
    await shows(page, PROMPT);
    await run(page, "kubectl delete deployment web");
    const guard = page.locator(".checks li", { hasText: "The Deployment web stays" });
    await guard.getByRole("button", { name: "Take back the last command" }).click();
    await guard.getByText("(not yet)").waitFor({ state: "detached" });
    expect(await run(page, "kubectl get deployment web")).toMatch(/\nweb +1\/1/);
    expect(complaints).toEqual([]);
    await close();
  });

  it("has commands and texts to take over at a click, or by keyboard", async () => {
    const folder = lab("", CHECKS);
    const { page, complaints, close } = await visit(browser, open({ ...folder, "text.en.md": folder["text.en.md"]!.replace("Think first.", PIECES) }), { permissions: ["clipboard-read", "clipboard-write"] });
    await shows(page, PROMPT);
    await page.getByRole("button", { name: /^kubectl get nodes ?: Type it into the terminal$/ }).click();
    await shows(page, /~# kubectl get nodes\n[\s\S]*node-3 +Ready[\s\S]*~#$/);
    await page.getByRole("button", { name: /^Type it ?: cat > note.txt/ }).focus();
    await page.keyboard.press("Enter");
    await shows(page, /\n1 note\.txt\n[\s\S]*~#$/);
    expect(await run(page, "grep -c $'\\t' note.txt")).toMatch(/\n1\n[^\n]*~#$/);
    await enter(page, "sleep 1000");
    await page.getByRole("button", { name: /^Type it ?: echo after/ }).click();
    await shows(page, /sleep 1000\n\^C\n[^\n]*echo after\nafter\n[^\n]*~#$/);
    const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole("button", { name: /^tier=front ?: Copy$/ }).click();
    await page.getByText("Copied").first().waitFor();
    expect(await copied()).toBe("tier=front");
    await page.getByRole("button", { name: /^Copy ?: kind: Pod/ }).click();
    expect(await copied()).toBe("kind: Pod");
    expect(await axe(page)).toEqual([]);
    await picture(page, "room-pieces");
    expect(complaints).toEqual([]);
    await close();
  });

  it("keeps its judgment to itself until an exam is handed in", async () => {
    const { page, close } = await visit(browser, open(lab("exam: { minutes: 5, pass: 50 }\n", CHECKS)));
    await shows(page, PROMPT);
    await page.getByText(/^Time left:/).waitFor();
    await page.getByRole("radio", { name: "The scheduler" }).check();
    await page.waitForTimeout(1200);
    expect(await page.getByText("It only places Pods.").count()).toBe(0);
    await page.getByRole("radio", { name: "The kubelet" }).check();
    await page.waitForTimeout(300);
    expect(await page.locator(".chips").textContent()).not.toContain("done");
    expect(await page.locator(".task .worth").allTextContents()).toEqual(["1 point", "1 point"]);
    await page.getByRole("radio", { name: "The scheduler" }).check();
    expect(await page.getByRole("button", { name: /Hint|solution/ }).count()).toBe(0);
    await page.getByRole("button", { name: "Hand in" }).click();
    expect(await axe(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Hand in" }).click();
    await page.getByText("Not passed.").waitFor();
    await page.getByText("0 of 2 points").waitFor();
    await page.getByText("It only places Pods.").waitFor();
    expect(await page.getByRole("button", { name: /until this passes/ }).count()).toBe(0);
    // Its time comes to its end by itself; one minute before, that is said.
    await page.getByRole("button", { name: "Start the lab again" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Start again" }).click();
    await page.getByText(/^Time left:/).waitFor();
    await page.getByRole("button", { name: "Run the clock at 60×" }).click();
    await page.getByText("One minute left.").waitFor({ state: "attached" });
    await page.getByText("The time is over. Not passed.").waitFor();
    expect(await axe(page)).toEqual([]);
    await close();
  });
});
