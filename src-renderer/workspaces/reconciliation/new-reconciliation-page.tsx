import { PageHeader } from '../../components/page-header.tsx'

/** Two lists to match, or one to search for duplicates. */
export function NewReconciliationPage() {
  return <PageHeader title="New reconciliation" />
}
