import { PageHeader } from '../../components/page-header.tsx'
import { useCrumbs } from '../../shell/breadcrumb.ts'

export function NewAllocationPage() {
  useCrumbs([{ label: 'New allocation' }])
  return <PageHeader title="New allocation" />
}
