import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { SettingsView } from '../../../src-shared/settings.ts'
import { useMay } from '../../me.ts'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import classes from './settings-page.module.css'

interface WithSettingsProps {
  readonly children: (view: SettingsView, mayChange: boolean) => ReactNode
}

/** The rules of the workspace, once they are there. */
export function WithSettings({ children }: WithSettingsProps) {
  const settings = useQuery(rpc.settings.get.queryOptions())
  const mayChange = useMay('admin')
  if (settings.isError && settings.data === undefined) {
    return (
      <ErrorState error={readableError(settings.error)} retry={() => void settings.refetch()} />
    )
  }
  if (settings.data === undefined || mayChange === undefined) {
    return <SkeletonRows rows={4} columns={3} />
  }
  const { problem } = settings.data
  return (
    <>
      {problem !== null && (
        <p className={classes.fault} role="alert">
          {problem.what} {problem.remedy}
        </p>
      )}
      {children(settings.data, mayChange)}
    </>
  )
}
