import { useStartSample } from '../allocation/start-sample.ts'
import { useStartSampleLog } from '../events/start-sample-log.ts'
import { useStartSampleLists } from '../reconciliation/new-start-sample.ts'

export type SampleStarts = ReturnType<typeof useSampleStarts>

/** The sample data of each family: made, run and opened by one click. */
export function useSampleStarts() {
  return {
    allocation: useStartSample(),
    events: useStartSampleLog(),
    lists: useStartSampleLists(),
  }
}
