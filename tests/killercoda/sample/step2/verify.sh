#!/bin/bash
kubectl -n shop get configmap stock -o jsonpath='{.data.stock\.txt}' | grep -q apples || { echo "no apples in the ConfigMap stock"; exit 1; }
