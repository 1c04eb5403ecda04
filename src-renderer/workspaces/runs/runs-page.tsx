import { PageHeader } from '../../components/page-header.tsx'
import { useCrumbs } from '../../shell/breadcrumb.ts'

export function RunsPage() {
  useCrumbs([{ label: 'Runs' }])
  return <PageHeader title="Runs" />
}
