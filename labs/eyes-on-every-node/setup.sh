kubectl rollout status deployment watcher
