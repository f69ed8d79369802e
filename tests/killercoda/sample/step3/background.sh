#!/bin/bash
kubectl -n shop create configmap step-three
