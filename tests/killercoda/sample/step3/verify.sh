#!/bin/bash
set -e
kubectl -n shop get configmap step-three
[ "$(kubectl -n shop get service shop -o jsonpath='{.spec.selector.app}')" = shop ]
kubectl -n shop rollout status deployment shop --timeout=60s
