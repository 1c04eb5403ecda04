import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NodeHeap } from './node-heap.ts'

it('gives nodes out by distance, those at one distance by number', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(50)), { maxLength: 200 }), (entries) => {
      const heap = new NodeHeap()
      for (const [key, node] of entries) heap.push(key, node)
      const order: [number, number][] = []
      while (heap.length > 0) order.push([heap.lowest, heap.pop()])
      expect(order).toEqual(entries.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]))
    }),
  )
})
