import type { ReactNode } from 'react'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { readableError } from '../../../readable-error.ts'

export interface DrawerProps {
  readonly runId: string
  /** As it stands in the address. */
  readonly row: string
  /** Of the last decision. */
  readonly number: number
  readonly focusRequest: number
  readonly onClose: () => void
  readonly onStep: (by: -1 | 1) => void
  /** Opens another pair. */
  readonly onPair: (pair: number) => void
  readonly onWhyNot: (records: { readonly left?: string; readonly right?: string }) => void
}

type Frame = Pick<DrawerProps, 'focusRequest' | 'onClose' | 'onStep'>
/** What every drawer hands to its frame. */
export const frameOf = ({ focusRequest, onClose, onStep }: Frame): Frame => ({
  focusRequest,
  onClose,
  onStep,
})

interface AskedProps {
  readonly query: {
    readonly isError: boolean
    readonly error: unknown
    readonly data: unknown
    readonly refetch: () => unknown
  }
  readonly none: string
  readonly children: ReactNode
}

/** What was asked for once it is there: its skeleton, its error, or that there is none. */
export function Asked({ query, none, children }: AskedProps) {
  if (query.isError) {
    return <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
  }
  if (query.data === undefined) return <SkeletonRows rows={8} columns={2} />
  return query.data === null ? <EmptyState title={none} /> : children
}
