import { PageHeader } from '../../components/page-header.tsx'
import { useCrumbs } from '../../shell/breadcrumb.ts'

export function HomePage() {
  useCrumbs([{ label: 'Home' }])
  return <PageHeader title="Home" />
}
