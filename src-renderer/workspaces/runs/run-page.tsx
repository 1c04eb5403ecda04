import { PageHeader } from '../../components/page-header.tsx'
import { useCrumbs } from '../../shell/breadcrumb.ts'

export function RunPage() {
  useCrumbs([{ label: 'Run' }])
  return <PageHeader title="Run" />
}
