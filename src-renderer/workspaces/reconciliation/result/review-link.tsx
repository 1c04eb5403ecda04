import type { ReactNode } from 'react'
import { LinkButton } from '../../../components/link-button.tsx'
import type { ReviewSearch } from '../review/review-search.ts'

interface ReviewLinkProps {
  readonly runId: string
  readonly search?: ReviewSearch
  readonly variant?: 'filled' | 'default'
  readonly children: ReactNode
}

/** Leads to the review of a run, or to one of its pairs. */
export function ReviewLink({ runId, search = {}, variant = 'default', children }: ReviewLinkProps) {
  return (
    <LinkButton to="/runs/$runId/review" params={{ runId }} search={search} variant={variant}>
      {children}
    </LinkButton>
  )
}
