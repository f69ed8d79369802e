import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LABS } from "../lab-folder.ts";

/** Makes a folder under labs/ with a lab that works, to be changed. Answers the folder; throws a sentence when it cannot. */
export function newLab(id: string, root = LABS): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw new Error(`"${id}" is no id of a lab: expected lower-case letters, digits and hyphens`);
  const folder = join(root, id);
  if (existsSync(folder)) throw new Error(`labs/${id} is there already: choose another id, or remove it first`);
  for (const [path, text] of Object.entries(FILES)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text.replaceAll("LAB_ID", id));
  }
  return folder;
}

const FILES: Record<string, string> = {
  "lab.yaml": `# yaml-language-server: $schema=../../public/schema/lab.json
# The format: docs/AUTHORING.md. Prove it with: npm run -s podlab -- lab test LAB_ID
title: { en: Nobody answers, zh-cn: 无人应答 }
summary:
  en: A Service without endpoints. Find out why, and let it serve.
  zh-cn: 一个没有端点的 Service。找出原因，让它重新提供服务。
goals:
  - { en: Follow a Service to its Pods, zh-cn: 从 Service 找到它的 Pod }
module: services
minutes: 8
cluster: { nodes: [controlplane, node-1, node-2] }
tasks:
  - id: why
    checks:
      - id: cause
        kind: answer
        question: { en: "Why has the Service web no endpoints?", zh-cn: "Service web 为什么没有端点？" }
        choices:
          - text: { en: Its Pods are not ready, zh-cn: 它的 Pod 没有就绪 }
            feedback: { en: "\`kubectl get pods\` says READY 1/1. Look at what the Service selects.", zh-cn: "\`kubectl get pods\` 显示 READY 1/1。看看 Service 选择的是什么。" }
          - text: { en: Its selector matches no Pod, zh-cn: 它的选择算符没有匹配到任何 Pod }
            correct: true
            feedback: { en: "Yes: the labels of the Pods and the selector of the Service differ.", zh-cn: "对：Pod 的标签和 Service 的选择算符不一致。" }
        message: { en: You know why nobody answers, zh-cn: 你知道为什么无人应答 }
    hints:
      - { en: "What does the Service look for? \`kubectl describe service web\`", zh-cn: "Service 在找什么？\`kubectl describe service web\`", unlessRan: kubectl describe (svc|service) }
      - { en: "Compare it with \`kubectl get pods --show-labels\`.", zh-cn: "和 \`kubectl get pods --show-labels\` 对比。" }
      - { en: "The Pods carry app=web, the Service looks for app=shop.", zh-cn: "Pod 的标签是 app=web，而 Service 找的是 app=shop。" }
  - id: mend
    checks:
      - id: endpoints
        kind: object
        object: endpointslices
        selector: kubernetes.io/service-name=web
        expect: "items.exists(s, has(s.endpoints) && s.endpoints != null && s.endpoints.size() == 2)"
        found:
          en: 'items.exists(s, has(s.endpoints) && s.endpoints != null && s.endpoints.size() > 0) ? "other endpoints" : "no endpoints"'
          zh-cn: 'items.exists(s, has(s.endpoints) && s.endpoints != null && s.endpoints.size() > 0) ? "其他端点" : "没有端点"'
        message: { en: The Service web has two endpoints, zh-cn: Service web 有两个端点 }
        expected: { en: the addresses of both Pods, zh-cn: 两个 Pod 的地址 }
      - id: pods-kept
        kind: guard
        object: deployment/web
        unchanged: self.spec.template
        found: { en: '"the Deployment was changed: its Pods were made anew"', zh-cn: '"Deployment 被改过：它的 Pod 都重建了"' }
        message: { en: The Pods of the Deployment web were left alone, zh-cn: Deployment web 的 Pod 没有被改动 }
      - id: answers
        kind: run
        script: kubectl exec deployment/web -- curl -sf -o /dev/null --max-time 2 http://web
        message: { en: It answers, zh-cn: 它有应答 }
    hints:
      - { en: Only the Service is wrong., zh-cn: 错的只有 Service。 }
      - { en: "A selector can be edited in place: \`kubectl edit service web\`.", zh-cn: "选择算符可以直接修改：\`kubectl edit service web\`。" }
      - { en: "\`kubectl set selector service web app=web\`", zh-cn: "\`kubectl set selector service web app=web\`" }
`,
  "setup.sh": `kubectl create deployment web --image=nginx --replicas=2
kubectl create service clusterip web --tcp=80:80
kubectl set selector service web app=shop
kubectl rollout status deployment web
`,
  "text.en.md": `The shop is up, says the team: two Pods, both ready. Yet whoever asks the Service \`web\` gets no answer.

## why: Find the cause

Follow the way of a request from the Service \`web\` to its Pods, and say what is wrong. Change nothing yet.

## mend: Let it answer

Mend the Service. The Pods of the Deployment \`web\` are in order: leave them alone.

## debrief: What you have seen

- **A Service finds its Pods by labels,** and nothing tells it when they do not match: an empty list of endpoints is no error.
- **Endpoints first.** \`kubectl get endpointslices\` says at once on which side of the Service to look.
`,
  "text.zh-cn.md": `团队说商店已经上线：两个 Pod，都已就绪。可是访问 Service \`web\` 却得不到应答。

## why: 找出原因

沿着请求从 Service \`web\` 到 Pod 的路径，说出哪里出了问题。先不要改动任何东西。

## mend: 让它应答

修复 Service。Deployment \`web\` 的 Pod 没有问题：不要动它们。

## debrief: 你看到了什么

- **Service 通过标签找到 Pod，** 标签不匹配时没有任何提示：端点列表为空并不是错误。
- **先看端点。** \`kubectl get endpointslices\` 立刻告诉你该查 Service 的哪一侧。
`,
  "solution.sh": `# why
kubectl describe service web
kubectl get pods --show-labels
podlab answer why/cause 2
# mend
kubectl set selector service web app=web
`,
  "wrong/other-pods.sh": `# Makes Pods that fit the Service: it answers, but the Deployment is not the one that was in order.
# after: why
# refused by: mend/pods-kept
kubectl patch deployment web -p '{"spec":{"template":{"metadata":{"labels":{"shop":"yes"}}}}}'
kubectl rollout status deployment web
kubectl set selector service web shop=yes
`,
  "wrong/guessed.sh": `# Thinks that the Pods are not ready.
# refused by: why/cause
podlab answer why/cause 1
kubectl rollout restart deployment web
kubectl rollout status deployment web
`,
};
