/** Characters at the end of an id that stay in sight; the style of `.idTail` has room for as many. */
const tailLength = 8
const longest = 20

/**
 * A long id as what may be shortened and what stays: ids of one kind often begin alike and differ at
 * their end. Short ones come as a whole.
 */
export function cutId(id: string): readonly [head: string, tail: string] {
  const characters = Array.from(id)
  if (characters.length <= longest) return [id, '']
  return [characters.slice(0, -tailLength).join(''), characters.slice(-tailLength).join('')]
}
