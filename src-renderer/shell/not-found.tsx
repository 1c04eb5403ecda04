import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { EmptyState } from '../components/states.tsx'
import { useCrumbs } from './breadcrumb.ts'

export function NotFound() {
  useCrumbs([{ label: 'Not found' }])
  return (
    <EmptyState
      title="There is no screen at this address"
      actions={
        <Button component={Link} to="/">
          Go home
        </Button>
      }
    >
      The address may be from a newer version, or cut off when it was copied.
    </EmptyState>
  )
}
