import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import type { GridFilter } from '../../../../src-shared/grid.ts'
import type { ListedRunDetail } from '../../../../src-shared/marks.ts'
import type { ReconciliationJob } from '../../../../src-shared/reconciliation/job.ts'
import { filterText } from '../../../components/grid/grid-filters.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { formatCount } from '../../../format.ts'
import { rpc } from '../../../rpc.ts'
import { useRowWalk } from '../../events/result/use-row-walk.ts'
import { MoreMenu } from '../../runs/more-menu.tsx'
import { ResultFrame } from '../../runs/result-frame.tsx'
import { reconciliationTabs, type RunTab } from '../../runs/run-search.ts'
import { useResultSearch } from '../../runs/use-result-search.ts'
import { BeforeAfter } from './before-after.tsx'
import { BlockingTab } from './blocking-tab.tsx'
import type { DrawerProps } from './drawer-parts.tsx'
import { ExportMenu } from './export-menu.tsx'
import { GoOnPanel } from './go-on-panel.tsx'
import { GoldenDrawer } from './golden-drawer.tsx'
import { ConflictsTab, GoldenTab, PairsTab, UnmatchedTab } from './list-tabs.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { PairDrawer } from './pair-drawer.tsx'
import { QualityTab } from './quality-tab.tsx'
import { ReviewLink } from './review-link.tsx'
import { UnmatchedDrawer } from './unmatched-drawer.tsx'

interface ReconciliationResultProps {
  readonly run: ListedRunDetail & { readonly job: ReconciliationJob }
}

/** Others may decide meanwhile. */
const lookForDecisions = 10_000

/** A finished reconciliation: what was matched, what waits for a reviewer, what has no partner. */
export function ReconciliationResult({ run }: ReconciliationResultProps) {
  const { search, change, showTab } = useResultSearch()
  const summary = useQuery(
    rpc.reconciliation.summary.queryOptions({
      input: { id: run.id },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  const progress = useQuery(
    rpc.reviews.progress.queryOptions({
      input: { id: run.id },
      staleTime: 0,
      refetchInterval: lookForDecisions,
    }),
  )
  const number = progress.data?.number ?? 0
  const { refetch } = summary
  const known = useRef(0)
  useEffect(() => {
    if (known.current === number) return
    known.current = number
    void refetch()
  }, [number, refetch])
  const show = useCallback((row: string) => change({ row }), [change])
  const close = useCallback(() => change({ row: undefined }), [change])
  const walk = useRowWalk(search.row ?? null, show)
  const deduplicated = summary.data?.deduplicated ?? run.job.inputs.right === undefined
  const asked = search.tab ?? 'result'
  const tab: RunTab =
    (reconciliationTabs as readonly RunTab[]).includes(asked) &&
    !(deduplicated && asked === 'unmatched-right')
      ? asked
      : 'result'
  const toTab = (next: RunTab, filters: readonly GridFilter[] = []) =>
    showTab(next, { where: filterText(filters) })
  const drawer: DrawerProps = {
    runId: run.id,
    row: search.row ?? '',
    number,
    focusRequest: walk.focusRequest,
    onClose: close,
    onStep: walk.step,
    onPair: (pair) =>
      tab === 'matches' || tab === 'candidates'
        ? show(String(pair))
        : showTab('candidates', { row: String(pair) }),
    onWhyNot: (records) => showTab('blocking', records),
  }
  const open =
    progress.data === undefined
      ? (summary.data?.counts.review ?? 0)
      : progress.data.open + progress.data.deferred + progress.data.conflicts
  const tabCounts: Partial<Record<RunTab, number>> =
    summary.data === undefined
      ? {}
      : {
          'unmatched-left': summary.data.counts.unmatched_left,
          'unmatched-right': summary.data.counts.unmatched_right,
          conflicts: summary.data.counts.conflicts,
        }

  return (
    <ResultFrame
      run={run}
      actions={
        <>
          <ExportMenu runId={run.id} deduplicated={deduplicated} />
          <MoreMenu run={run} />
          <LinkButton
            to="/reconciliation/new"
            search={{ from: run.id }}
            variant={open === 0 && summary.data !== undefined ? 'filled' : 'default'}
          >
            Run again with changes
          </LinkButton>
          {tab !== 'result' && open > 0 && (
            <ReviewLink runId={run.id} variant="filled">
              Review {formatCount(open)} {open === 1 ? 'pair' : 'pairs'}
            </ReviewLink>
          )}
        </>
      }
      tabs={reconciliationTabs
        .filter((name) => name !== 'candidates' || tab === 'candidates')
        .filter((name) => !deduplicated || name !== 'unmatched-right')}
      words={deduplicated ? { 'unmatched-left': 'Unmatched' } : {}}
      counts={tabCounts}
      many
      tab={tab}
      onTab={showTab}
      drawer={
        search.row === undefined ? null : tab === 'matches' || tab === 'candidates' ? (
          <PairDrawer {...drawer} />
        ) : tab === 'unmatched-left' ? (
          <UnmatchedDrawer side="left" {...drawer} />
        ) : tab === 'unmatched-right' ? (
          <UnmatchedDrawer side="right" {...drawer} />
        ) : tab === 'golden' || tab === 'conflicts' ? (
          <GoldenDrawer {...drawer} />
        ) : null
      }
      summary={summary}
    >
      {(found) =>
        tab === 'result' ? (
          <OverviewTab
            runId={run.id}
            summary={found}
            progress={progress.data}
            number={number}
            onTab={toTab}
            lead={<BeforeAfter run={run} summary={found} />}
          >
            <GoOnPanel run={run} summary={found} progress={progress.data} />
          </OverviewTab>
        ) : tab === 'quality' ? (
          <QualityTab runId={run.id} summary={found} onTab={toTab} />
        ) : (
          <ListOf
            key={tab}
            tab={tab}
            onAll={() => showTab('candidates')}
            onPair={drawer.onPair}
            list={{
              runId: run.id,
              summary: found,
              number,
              search,
              onSearch: change,
              walk,
            }}
          />
        )
      }
    </ResultFrame>
  )
}

interface ListOfProps {
  readonly tab: RunTab
  readonly list: Parameters<typeof ConflictsTab>[0]
  readonly onAll: () => void
  readonly onPair: (pair: number) => void
}

function ListOf({ tab, list, onAll, onPair }: ListOfProps) {
  switch (tab) {
    case 'unmatched-left':
      return <UnmatchedTab side="left" {...list} />
    case 'unmatched-right':
      return <UnmatchedTab side="right" {...list} />
    case 'conflicts':
      return <ConflictsTab {...list} />
    case 'golden':
      return <GoldenTab {...list} />
    case 'blocking':
      return <BlockingTab {...list} onPair={onPair} />
    case 'candidates':
      return <PairsTab all {...list} />
    default:
      return <PairsTab all={false} onAll={onAll} {...list} />
  }
}
