#!/bin/bash
sleep 3
kubectl create namespace shop
kubectl -n shop create deployment shop --image=shop.example.com/front:1.0 --port=8080
touch /tmp/ready
