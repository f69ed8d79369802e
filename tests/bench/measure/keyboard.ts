import type { Session } from "../../../src/lab/index.ts";

const COMMANDS = [
  "kubectl get pods -o wide", "kubectl create deployment shop --image=nginx --replicas=3", "kubectl expose deployment shop --port=80", "kubectl get endpoints shop",
  "kubectl describe pod -l app=shop | tail -20", "kubectl scale deployment shop --replicas=5", "kubectl get events | tail", "kubectl set image deployment/shop nginx=nginx:1.27",
  "kubectl rollout status deployment/shop", "kubectl logs deployment/shop | head", "kubectl rollout undo deployment/shop", "kubectl delete deployment shop", "kubectl delete service shop",
];

/** So many virtual minutes at the keyboard: a command every half minute or so, key by key, with things coming and going. Answers the keys. */
export async function atTheKeyboard(session: Session, minutes: number): Promise<number> {
  const end = session.now + minutes * 60_000;
  let typed = 0;
  for (let turn = 0; session.now < end; turn += 1) {
    for (const key of `${COMMANDS[turn % COMMANDS.length]!}\r`) {
      session.input({ type: "key", terminal: 0, data: key });
      await session.drive(session.now + 120);
      typed += 1;
    }
    await session.drive(session.now + 25_000);
  }
  return typed;
}
