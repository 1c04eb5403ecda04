import { LinkButton } from '../components/link-button.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { EmptyState } from '../components/states.tsx'
import { useCrumbs } from './breadcrumb.ts'

export function NotFound() {
  useCrumbs([{ label: 'Not found' }])
  return (
    <>
      <PageHeader title="Not found" />
      <EmptyState
        title="There is no screen at this address"
        actions={<LinkButton to="/">Go home</LinkButton>}
      >
        The address may be from a newer version, or cut off when it was copied.
      </EmptyState>
    </>
  )
}
