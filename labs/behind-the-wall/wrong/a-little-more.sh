# A little more is still too little; and Error is not the reason.
# refused by: memory/no-kill, memory/reason, memory/limit
podlab answer memory/reason Error
kubectl set resources deployment atlas --limits=memory=160Mi
sleep 140
