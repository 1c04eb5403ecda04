import type { ContractSummary } from '../../../../src-shared/allocation/summary.ts'

/** Contracts of one range of use. */
export interface FillBin {
  /** Bounds of assigned / cap; as filters they name exactly the contracts of the bin. */
  readonly from: number
  readonly to: number
  readonly label: string
  readonly sponsored: number
  readonly unsponsored: number
  /** Seats that stayed empty in them. */
  readonly left: number
}

const steps = 10

/** Contracts by how far they are used: none, ten ranges of a tenth, full. Those without cap are left out. */
export function fillBins(contracts: readonly ContractSummary[]): readonly FillBin[] {
  const bins = Array.from({ length: steps + 2 }, () => ({
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
    sponsored: 0,
    unsponsored: 0,
    left: 0,
  }))
  for (const { fill, sponsored, cap, assigned } of contracts) {
    if (fill === null) continue
    const bin = bins[binOf(fill)]!
    bin.from = Math.min(bin.from, fill)
    bin.to = Math.max(bin.to, fill)
    bin.left += cap - assigned
    if (sponsored) bin.sponsored += 1
    else bin.unsponsored += 1
  }
  return bins.map((bin, index) => ({
    ...bin,
    ...(bin.sponsored + bin.unsponsored === 0 ? boundsOf(index) : {}),
    label: labelOf(index),
  }))
}

function binOf(fill: number): number {
  if (fill <= 0) return 0
  if (fill >= 1) return steps + 1
  return 1 + Math.min(steps - 1, Math.floor(fill * steps + 1e-9))
}

function boundsOf(index: number): { readonly from: number; readonly to: number } {
  if (index === 0) return { from: 0, to: 0 }
  if (index === steps + 1) return { from: 1, to: 1 }
  return { from: (index - 1) / steps, to: index / steps }
}

function labelOf(index: number): string {
  if (index === 0) return 'none'
  if (index === steps + 1) return 'full'
  return `${((index - 1) * 100) / steps}–${(index * 100) / steps}%`
}
