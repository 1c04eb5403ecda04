import { useMemo } from 'react'

/**
 * The same object for as long as it says the same; of plain JSON. The library draws everything anew
 * when it is given another array, and whoever draws a chart makes one each time it is rendered.
 */
export function useSame<Value>(value: Value): Value {
  const text = JSON.stringify(value)
  return useMemo(() => JSON.parse(text) as Value, [text])
}
