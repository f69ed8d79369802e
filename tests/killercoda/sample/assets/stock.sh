#!/bin/sh
echo apples: 5
