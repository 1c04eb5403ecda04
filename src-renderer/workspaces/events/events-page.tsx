import { FamilyPage } from '../home/family-page.tsx'
import { useStartSampleLog } from './start-sample-log.ts'

/** Home of the events: what ran last, and how to begin. */
export function EventsPage() {
  return (
    <FamilyPage
      kind="events"
      title="Events"
      form={{ to: '/events/new', newRun: 'New event run', chooseInputs: 'Choose log files' }}
      allRuns="All event runs"
      first={{
        title: 'Clean your first log',
        about:
          'A log has one JSON object on each line, plain or compressed (.gz, .zst). Every line becomes a clean event or is listed with the reason why not; then players, sessions, revenue and retention are computed by day.',
      }}
      sample={{
        title: 'Sample data',
        about:
          'A month of a game’s events, some 50,000 lines in 31 files, made on this computer with faults of every kind in it: lines cut short, sent twice, without a player, from clocks that go wrong.',
        button: 'Try with sample data',
        start: useStartSampleLog(),
      }}
    />
  )
}
