-- Says when names that were claimed are due again, each only while it is still claimed by the same worker: a change
-- that came between has said it better.
-- KEYS[1]: the sorted set. ARGV[1]: the moment until which they were claimed. Then name, ms from now (-1: never).
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local again, never = {}, {}
for place = 2, #ARGV, 2 do
  local name, wait = ARGV[place], tonumber(ARGV[place + 1])
  if redis.call('ZSCORE', KEYS[1], name) == ARGV[1] then
    if wait < 0 then
      never[#never + 1] = name
    else
      again[#again + 1], again[#again + 2] = now + wait, name
    end
  end
end
if #again > 0 then redis.call('ZADD', KEYS[1], unpack(again)) end
if #never > 0 then redis.call('ZREM', KEYS[1], unpack(never)) end
return redis.status_reply('OK')
