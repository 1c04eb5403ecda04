import { FamilyPage } from '../home/family-page.tsx'
import { useStartSampleLists } from './new-start-sample.ts'

/** Home of the reconciliations: what ran last, and how to begin. */
export function ReconciliationPage() {
  return (
    <FamilyPage
      kind="reconciliation"
      title="Reconciliation"
      form={{
        to: '/reconciliation/new',
        newRun: 'New reconciliation',
        chooseInputs: 'Choose lists',
      }}
      allRuns="All reconciliations"
      first={{
        title: 'Match your first two lists',
        about:
          'Two lists of the same things under different names, such as a price list and a catalogue, as files or from a database. Every pair comes with its evidence; what is unsure waits for you in a review, and the result is one merged table.',
      }}
      sample={{
        title: 'Sample lists',
        about:
          'A price list and the catalogue of an invented maker, made on this computer: other names, other years, options side by side, and some records without a partner.',
        button: 'Try with sample lists',
        start: useStartSampleLists(),
      }}
    />
  )
}
