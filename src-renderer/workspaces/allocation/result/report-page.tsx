import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { allocationReport } from '../../../../src-shared/allocation/report.ts'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import { reportStyle } from '../../../../src-shared/report-style.ts'
import type { RunDetail } from '../../../../src-shared/runs.ts'
import { isDesktop } from '../../../choose-file.ts'
import { LinkButton } from '../../../components/link-button.tsx'
import { Markup } from '../../../components/markup.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { Printed, useStyleSheet } from '../../../components/printed.tsx'
import { ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { savePdf } from '../../../save-pdf.ts'
import { useCrumbs } from '../../../shell/breadcrumb.ts'
import classes from './report.module.css'

const route = getRouteApi('/runs/$runId/report')

/** The one-page report of a finished allocation, as it will be on paper. */
export function ReportPage() {
  const { runId } = route.useParams()
  const run = useQuery(rpc.runs.get.queryOptions({ input: { id: runId } }))
  const summary = useQuery(
    rpc.allocation.summary.queryOptions({
      input: { id: runId },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  const title = run.data?.title ?? runId
  useCrumbs([
    { label: 'Runs', to: '/runs' },
    { label: title, to: `/runs/${runId}` },
    { label: 'Report' },
  ])
  const failed = [run, summary].find(({ isError }) => isError)
  return (
    <>
      <PageHeader
        title={`Report of ${title}`}
        actions={
          <>
            <LinkButton to="/runs/$runId" params={{ runId }}>
              Back to the result
            </LinkButton>
            {isDesktop && (
              <Button
                disabled={summary.data === undefined}
                onClick={() => void saveReport(`Report of ${title} (run ${runId})`)}
              >
                Save as PDF
              </Button>
            )}
            <Button
              variant="filled"
              disabled={summary.data === undefined}
              leftSection={<IconPrinter size={14} stroke={1.75} aria-hidden />}
              onClick={() => window.print()}
            >
              {isDesktop ? 'Print' : 'Print or save as PDF'}
            </Button>
          </>
        }
      />
      {run.data !== undefined && summary.data !== undefined ? (
        <ReportSheet run={run.data} summary={summary.data} />
      ) : failed !== undefined ? (
        <ErrorState
          error={readableError(failed.error)}
          retry={() => void failed.refetch()}
          actions={<LinkButton to="/runs">All runs</LinkButton>}
        />
      ) : (
        <SkeletonRows />
      )}
    </>
  )
}

/** The desktop's print dialog offers no PDF everywhere; its window can write one itself. */
async function saveReport(name: string): Promise<void> {
  const outcome = await savePdf(name)
  if (outcome === 'given_up') return
  notifications.show({
    ...(outcome === 'saved'
      ? { title: 'Report saved', color: 'green' }
      : { title: 'The report could not be written there', color: 'red' }),
    message: outcome === 'saved' ? `${name}.pdf` : 'Choose another folder, or free some space.',
    closeButtonProps: { 'aria-label': 'Dismiss' },
  })
}

function ReportSheet({ run, summary }: { run: RunDetail; summary: AllocationSummary }) {
  useStyleSheet(reportStyle)
  useFileName(`Report of ${run.title} (run ${run.id})`)
  const shown = useMemo(() => allocationReport(run, summary, 'h2'), [run, summary])
  const printed = useMemo(() => allocationReport(run, summary), [run, summary])
  return (
    <div className={classes.desk} tabIndex={0} role="region" aria-label="Report">
      <div className={classes.sheet}>
        <Markup node={shown} />
      </div>
      <Printed>
        <Markup node={printed} />
      </Printed>
    </div>
  )
}

/** Print dialogs name the file after the page. */
function useFileName(name: string): void {
  useEffect(() => {
    const before = () => (document.title = name)
    const { title } = document
    const after = () => (document.title = title)
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [name])
}
