-- Gives one worker what is due, and keeps it from all others for a while.
-- KEYS[1]: sorted set of names by the moment (ms of the store's own clock) at which each is due. ARGV[1]: at most so
-- many; ARGV[2]: for so many ms they are this worker's. One that dies over its work loses nothing: when the time is
-- over they are due again.
-- Returns {moment until which they are claimed, ms until the next is due (-1: none is known), name...}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[1])
local until_ms = now + ARGV[2]
if #due > 0 then
  local claimed = {}
  for place, name in ipairs(due) do claimed[2 * place - 1], claimed[2 * place] = until_ms, name end
  redis.call('ZADD', KEYS[1], unpack(claimed)) -- in one step: each command more is one more for file and replicas
end
local next = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local wait = -1
if next[2] then wait = math.max(0, next[2] - now) end
return {until_ms, wait, unpack(due)}
