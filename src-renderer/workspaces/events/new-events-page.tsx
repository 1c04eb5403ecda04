import { PageHeader } from '../../components/page-header.tsx'

export function NewEventsPage() {
  return <PageHeader title="New event run" />
}
