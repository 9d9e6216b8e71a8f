-- Erases everything kept under one owner, all of it or nothing when a reservation has come or gone meanwhile.
-- KEYS: the owner's list of reservations, the list of ended ones, the events nobody has announced, then every other key
-- to delete.
-- ARGV: the owner, then the id of each reservation in that list. Returns 1, or 0 when the list is another by now.
local owner = ARGV[1]
if redis.call('SCARD', KEYS[1]) ~= #ARGV - 1 then return 0 end
for place = 2, #ARGV do
  if redis.call('SISMEMBER', KEYS[1], ARGV[place]) == 0 then return 0 end
end
for place = 2, #ARGV do redis.call('ZREM', KEYS[2], owner .. ' ' .. ARGV[place]) end
for _, name in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  if string.sub(name, 1, #owner + 1) == owner .. ' ' then redis.call('ZREM', KEYS[3], name) end
end
redis.call('DEL', KEYS[1])
for place = 4, #KEYS do redis.call('DEL', KEYS[place]) end
return 1
