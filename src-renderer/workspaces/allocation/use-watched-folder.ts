import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FolderInputs } from '../../../src-shared/allocation/input-sets.ts'
import { readableError, type ReadableFailure } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'

export type WatchedFolder =
  | { readonly state: 'none' }
  | { readonly state: 'looking' }
  | { readonly state: 'failed'; readonly error: ReadableFailure }
  /** `settled`: two looks in a row saw the same, so that nobody is writing it now. */
  | { readonly state: 'seen'; readonly folder: FolderInputs; readonly settled: boolean }

const interval = 2500

/** Looks at a folder every few seconds, while the page is in view. */
export function useWatchedFolder(path: string): WatchedFolder {
  const query = useQuery({
    ...rpc.allocation.folderInputs.queryOptions({ input: { path }, retry: false }),
    enabled: path !== '',
    refetchInterval: interval,
    staleTime: 0,
  })
  const { data, dataUpdatedAt } = query
  const [last, setLast] = useState<{ data: FolderInputs; at: number } | null>(null)
  // Equal answers are one object: what is still the same at a later look has settled.
  if (data !== undefined && last?.data !== data) setLast({ data, at: dataUpdatedAt })
  if (path === '') return { state: 'none' }
  if (query.isError) return { state: 'failed', error: readableError(query.error) }
  if (data === undefined) return { state: 'looking' }
  return {
    state: 'seen',
    folder: data,
    settled: last?.data === data && dataUpdatedAt > last.at,
  }
}
